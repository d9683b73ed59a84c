import type { ComponentChildren } from "preact";
import { explain } from "../api/client";
import { Button } from "./Button";

interface Props {
  /** Why it was not saved, where no field says so. */
  error: unknown;
  isSaving: boolean;
  isChanged: boolean;
  /** Further buttons. */
  children?: ComponentChildren;
}

/** The end of a form: what went wrong with all of it, and the button that saves. */
export function SaveRow({ error, isSaving, isChanged, children }: Props) {
  return (
    <>
      {error !== null && error !== undefined && (
        <p role="alert" class="text-sm text-red">
          {explain(error)}
        </p>
      )}
      <div class="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={isSaving} disabled={!isChanged}>
          Save
        </Button>
        {children}
      </div>
    </>
  );
}
