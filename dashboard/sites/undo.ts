import { useEffect, useState } from "preact/hooks";
import { explain } from "../api/client";
import { showToast } from "../ui/Toast";
import { TOAST_MS } from "../ui/toasts";

interface Planned {
  /** What it is about: shown as gone already. */
  id: string;
  /** The sentence beside "Undo". */
  text: string;
  run: () => Promise<void>;
}

const planned = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<(ids: ReadonlySet<string>) => void>();

/**
 * Does what cannot be taken back later only once its toast has had its time, unless it is undone before. A page closed by then
 * leaves everything as it was.
 */
export function runUnlessUndone({ id, text, run }: Planned): void {
  clearTimeout(planned.get(id));
  const forget = () => {
    clearTimeout(planned.get(id));
    if (planned.delete(id)) tell();
  };
  const dismiss = showToast({ text, action: { label: "Undo", run: forget } });
  const act = async () => {
    dismiss();
    try {
      await run();
    } catch (error) {
      showToast({ text: explain(error), tone: "error" });
    }
    forget();
  };
  planned.set(
    id,
    setTimeout(() => void act(), TOAST_MS),
  );
  tell();
}

/** The ids of what is about to go. */
export function usePlanned(): ReadonlySet<string> {
  const [ids, setIds] = useState<ReadonlySet<string>>(() => new Set(planned.keys()));
  useEffect(() => {
    listeners.add(setIds);
    setIds(new Set(planned.keys()));
    return () => void listeners.delete(setIds);
  }, []);
  return ids;
}

function tell(): void {
  const ids = new Set(planned.keys());
  for (const listener of listeners) listener(ids);
}
