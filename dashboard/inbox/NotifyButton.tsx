import { useState } from "preact/hooks";
import { Button } from "../ui/Button";
import { canAskToNotify } from "./notify";

/** Asks the browser whether it may tell of visitors who wait; nothing where it was asked before. */
export function NotifyButton() {
  const [canAsk, setCanAsk] = useState(canAskToNotify);
  if (!canAsk) return null;
  const ask = () => void Notification.requestPermission().then(() => setCanAsk(canAskToNotify()));
  return (
    <Button size="sm" variant="quiet" onClick={ask}>
      Notify me when somebody waits
    </Button>
  );
}
