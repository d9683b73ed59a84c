import { navigate } from "wouter-preact/use-browser-location";
import type { Me } from "../../workers/contract/accounts";
import type { SiteEvent } from "../../workers/contract/live";
import { queryClient } from "../api/client";
import { showToast } from "../ui/toasts";

type Noted = Extract<SiteEvent, { type: "note" }>;

/** Notes this tab has told of. */
const told = new Set<string>();

/** Tells whom a note names, once: on the screen that is looked at, else by the browser where it may. Nobody is told of what is open before them. */
export function notifyOfMention(site_id: string, { conversation_id, note_id, author, mentions }: Noted): void {
  const my_id = queryClient.getQueryData<Me>(["me"])?.id;
  if (my_id === undefined || author.id === my_id || !mentions.includes(my_id) || told.has(note_id)) return;
  told.add(note_id);
  const path = `/sites/${encodeURIComponent(site_id)}/inbox/${encodeURIComponent(conversation_id)}`;
  const open = () => navigate(`${path}?view=all`);
  const title = `${author.name} mentioned you in a note`;
  const isLooking = document.hasFocus();
  if (isLooking && location.pathname === path) return;
  const canNotify = "Notification" in globalThis && Notification.permission === "granted";
  if (isLooking || !canNotify) return void showToast({ text: title, action: { label: "Open", run: open } });
  const shown = new Notification(title, { tag: note_id });
  shown.onclick = () => {
    window.focus();
    open();
    shown.close();
  };
}
