import { useEffect, useState } from "preact/hooks";
import type { CreateCannedReply } from "../../workers/contract/canned-replies";
import { CannedDialog } from "./CannedDialog";

type Start = Partial<CreateCannedReply>;

const listeners = new Set<(start: Start) => void>();

/** Opens the dialog of the screen that has one: a form cannot stand in the form that one replies in. */
export function askForCanned(start: Start): void {
  for (const listen of listeners) listen(start);
}

/** The dialog that keeps what one writes as a canned reply. */
export function NewCanned() {
  const [start, setStart] = useState<Start | null>(null);
  useEffect(() => {
    listeners.add(setStart);
    return () => void listeners.delete(setStart);
  }, []);
  return <CannedDialog reply={null} {...(start && { start })} open={start !== null} on_close={() => setStart(null)} />;
}
