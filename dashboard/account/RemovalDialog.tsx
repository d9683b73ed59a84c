import type { ComponentChildren } from "preact";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

interface Props {
  name: string;
  /** Such as “the key”. */
  what: string;
  open: boolean;
  on_close: () => void;
  isRemoving: boolean;
  on_remove: () => void;
  /** What becomes of it. */
  children: ComponentChildren;
}

/** Asks once more before something is gone for good. */
export function RemovalDialog({ name, what, open, on_close, isRemoving, on_remove, children }: Props) {
  return (
    <Dialog
      title={`Remove ${name}?`}
      open={open}
      on_close={on_close}
      actions={
        <>
          <Button onClick={on_close}>Keep it</Button>
          <Button variant="danger" busy={isRemoving} onClick={on_remove}>
            Remove {what}
          </Button>
        </>
      }
    >
      <p>{children}</p>
    </Dialog>
  );
}
