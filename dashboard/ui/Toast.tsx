import { useEffect, useState } from "preact/hooks";
import { Button } from "./Button";
import { Icon } from "./Icon";
import { dismissToast, readToasts, TOAST_MS, type Toast, watchToasts } from "./toasts";

export { showToast } from "./toasts";

/** Where toasts appear; stands once in the app. None leaves while somebody points at one or has moved into it. */
export function Toasts() {
  const [toasts, setToasts] = useState(readToasts);
  const [is_held, setHeld] = useState(false);
  useEffect(() => watchToasts(() => setToasts(readToasts())), []);
  return (
    <section
      aria-label="Notices"
      aria-live="polite"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
      class="pointer-events-none fixed inset-x-0 bottom-0 z-50 flex flex-col items-center gap-2 p-4"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} is_held={is_held} />
      ))}
    </section>
  );
}

function ToastCard({ toast, is_held }: { toast: Toast; is_held: boolean }) {
  const dismiss = () => dismissToast(toast.id);
  useEffect(() => {
    if (is_held) return;
    const timer = setTimeout(dismiss, TOAST_MS);
    return () => clearTimeout(timer);
  }, [is_held]);
  return (
    <div class="pointer-events-auto flex max-w-full min-w-64 items-center gap-3 rounded-card border border-line bg-raised py-1.5 pr-1.5 pl-4 shadow-float">
      {toast.tone === "error" && <Icon name="alert" class="size-4 text-red" />}
      <p class="min-w-0 flex-1 py-1">{toast.text}</p>
      {toast.action && (
        <Button
          variant="accent"
          size="sm"
          onClick={() => {
            toast.action?.run();
            dismiss();
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <Button variant="quiet" size="sm" icon="close" aria-label="Dismiss" onClick={dismiss} />
    </div>
  );
}
