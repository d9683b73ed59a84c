import { explain } from "../api/client";
import { Button } from "./Button";
import { Icon } from "./Icon";

interface Props {
  error: unknown;
  retry?: () => void;
}

/** Stands where content would be, and says what to do. */
export function ErrorState({ error, retry }: Props) {
  return (
    <div role="alert" class="flex flex-wrap items-center gap-3 rounded-card border border-line bg-surface p-4">
      <Icon name="alert" class="size-5 text-red" />
      <p class="min-w-0 flex-1 basis-60">{explain(error)}</p>
      {retry && (
        <Button icon="refresh" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}
