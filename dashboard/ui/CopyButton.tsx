import { useEffect, useState } from "preact/hooks";
import { Button } from "./Button";
import { showToast } from "./toasts";

const SHOWN_MS = 2_000;

/** Copies `text`; `label` says what it is, such as "Copy the line". */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [is_copied, setCopied] = useState(false);
  useEffect(() => {
    if (!is_copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [is_copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      showToast({ tone: "error", text: "Your browser does not allow copying. Select the text and copy it yourself." });
    }
  };
  return (
    <Button size="sm" icon={is_copied ? "check" : "copy"} onClick={() => void copy()}>
      <span aria-live="polite">{is_copied ? "Copied" : label}</span>
    </Button>
  );
}
