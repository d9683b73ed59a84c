import type { ComponentChildren } from "preact";
import { explain } from "../api/client";
import { Button } from "./Button";

interface Props {
  /** Why it was not saved, where no field says so. */
  error: unknown;
  isSaving: boolean;
  /** Only what differs from what is saved, and may be, is saved. */
  isChanged: boolean;
  onSave: () => void;
  /** Buttons beside the one that saves. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** The fields of a settings card; below them what went wrong with all of it, and the button that saves. */
export function SettingsForm({ error, isSaving, isChanged, onSave, actions, children }: Props) {
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && !isSaving) onSave();
      }}
    >
      {children}
      {error !== null && error !== undefined && (
        <p role="alert" class="text-sm text-red">
          {explain(error)}
        </p>
      )}
      <div class="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={isSaving} disabled={!isChanged}>
          Save
        </Button>
        {actions}
      </div>
    </form>
  );
}
