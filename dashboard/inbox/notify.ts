import { navigate } from "wouter-preact/use-browser-location";
import type { Me } from "../../workers/contract/accounts";
import type { Conversation } from "../../workers/contract/conversations";
import type { SiteEvent } from "../../workers/contract/live";
import { queryClient } from "../api/client";
import { showToast } from "../ui/toasts";

/** What was told again after a line was lost is no news. Milliseconds. */
const FRESH_MS = 60_000;
/** What this tab has told of. */
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

type Assigned = Extract<SiteEvent, { type: "assigned" }>;

/** Tells to whom another member gave a conversation, once. */
export function notifyOfAssignment(site_id: string, { conversation_id, by, user_id, at }: Assigned): void {
  const title = `${by.name} gave you a conversation`;
  tellMember({ site_id, conversation_id, key: `${conversation_id} ${at}`, title, by_id: by.id, user_ids: [user_id] });
}

interface News {
  site_id: string;
  conversation_id: string;
  /** The same each time it is told. */
  key: string;
  title: string;
  /** Who did it, and whom it concerns. */
  by_id: string;
  user_ids: readonly string[];
}

/** Tells whom it concerns, once: on the screen that is looked at, else by the browser where it may. Nobody is told of what is open before them. */
export function tellMember({ site_id, conversation_id, key, title, by_id, user_ids }: News): void {
  const my_id = queryClient.getQueryData<Me>(["me"])?.id;
  if (my_id === undefined || by_id === my_id || !user_ids.includes(my_id) || told.has(key)) return;
  told.add(key);
  const path = `/sites/${encodeURIComponent(site_id)}/inbox/${encodeURIComponent(conversation_id)}`;
  const open = () => navigate(`${path}?view=all`);
  const isLooking = document.hasFocus();
  if (isLooking && location.pathname === path) return;
  const canNotify = "Notification" in globalThis && Notification.permission === "granted";
  if (isLooking || !canNotify) return void showToast({ text: title, action: { label: "Open", run: open } });
  const shown = new Notification(title, { tag: key });
  shown.onclick = () => {
    window.focus();
    open();
    shown.close();
  };
}
