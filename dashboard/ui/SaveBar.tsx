import { Button } from "./Button";
import { joinClasses } from "./classes";

interface Props {
  isSaving: boolean;
  /** Why the last try to save failed. */
  error: string | null;
  on_save: () => void;
  on_discard: () => void;
  class?: string;
}

/** In sight while something is not saved. */
export function SaveBar({ isSaving, error, on_save, on_discard, class: extra }: Props) {
  return (
    <div
      class={joinClasses(
        "sticky bottom-4 z-10 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-line bg-raised px-4 py-3 shadow-float",
        extra,
      )}
    >
      <p
        class={`min-w-0 flex-1 basis-60 ${error === null ? "" : "text-red"}`}
        role={error === null ? "status" : "alert"}
      >
        {error ?? "You have changes that are not saved."}
      </p>
      <div class="flex gap-2">
        <Button onClick={on_discard} disabled={isSaving}>
          Discard
        </Button>
        <Button variant="primary" busy={isSaving} onClick={on_save} aria-keyshortcuts="Control+S">
          Save
        </Button>
      </div>
    </div>
  );
}
