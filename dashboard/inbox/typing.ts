import { useEffect, useState } from "preact/hooks";
import type { Agent } from "../../workers/contract/conversations";
import type { SiteEvent } from "../../workers/contract/live";
import { tellTyping } from "../api/inbox";

type Typing = Extract<SiteEvent, { type: "typing" }>;

/** How often it is told that one writes, and how long it is shown. Milliseconds. */
const TELL_EVERY_MS = 3_000;
const SHOWN_MS = 6_000;

const listeners = new Set<(event: Typing) => void>();
const told = new Map<string, number>();

/** Somebody writes in a conversation, as the site's events say. */
export function noteTyping(event: Typing): void {
  for (const listen of listeners) listen(event);
}

/** The member writes in it. What gets lost is said again. */
export function writeOn(conversation_id: string): void {
  if (Date.now() - (told.get(conversation_id) ?? 0) < TELL_EVERY_MS) return;
  told.set(conversation_id, Date.now());
  tellTyping(conversation_id).catch(() => {});
}

/** Who else writes in a conversation at this moment: a member, or null for its visitor; undefined while nobody does. A new message ends it. */
export function useTypist(
  conversation_id: string,
  last_seq: number | undefined,
  my_id: string | undefined,
): Agent | null | undefined {
  const [typist, setTypist] = useState<Agent | null>();
  useEffect(() => {
    setTypist(undefined);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = (event: Typing) => {
      if (event.conversation_id !== conversation_id || (event.agent && event.agent.id === my_id)) return;
      setTypist(event.agent);
      clearTimeout(timer);
      timer = setTimeout(() => setTypist(undefined), SHOWN_MS);
    };
    listeners.add(listen);
    return () => {
      clearTimeout(timer);
      listeners.delete(listen);
    };
  }, [conversation_id, last_seq, my_id]);
  return typist;
}
