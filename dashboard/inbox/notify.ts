import { navigate } from "wouter-preact/use-browser-location";
import type { Conversation } from "../../workers/contract/conversations";

/** What was told again after a line was lost is no news. Milliseconds. */
const FRESH_MS = 60_000;
/** Hand-overs this tab has told of, by conversation and time. */
const told = new Set<string>();

/** Whether this browser can notify, and has not been asked whether it may. */
export function canAskToNotify(): boolean {
  return "Notification" in globalThis && Notification.permission === "default";
}

/** Tells somebody who looks elsewhere that a visitor waits for a person: once, however many tabs are open. */
export function notifyOfHandOver({ id, site_id, status, last_text, waiting_since }: Conversation): void {
  if (status !== "waiting_human" || waiting_since === null || Date.now() - waiting_since > FRESH_MS) return;
  const key = `${id} ${waiting_since}`;
  if (told.has(key)) return;
  told.add(key);
  if (!("Notification" in globalThis) || Notification.permission !== "granted" || document.hasFocus()) return;
  const shown = new Notification("A visitor waits for a person", { body: last_text, tag: id });
  shown.onclick = () => {
    window.focus();
    navigate(`/sites/${encodeURIComponent(site_id)}/inbox/${encodeURIComponent(id)}`);
    shown.close();
  };
}
