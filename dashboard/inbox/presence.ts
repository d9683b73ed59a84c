import { useEffect, useState } from "preact/hooks";
import type { Here, PresentMember, SiteEvent } from "../../workers/contract/live";

type Online = Extract<SiteEvent, { type: "online" }>;
type Presence = Extract<SiteEvent, { type: "presence" }>;

/** Whoever touches nothing for this long is away. */
const AWAY_MS = 300_000;
const LOOK_EVERY_MS = 15_000;
/** What changes within this long is told as one: a key held down goes through a list faster than a line takes words. */
const GATHER_MS = 200;
const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown", "wheel", "focus"] as const;

let present: readonly PresentMember[] = [];
const onlookers = new Set<() => void>();
const here = { site_id: "", conversation_id: null as string | null, is_away: false };
const listeners = new Set<() => void>();

/** Who is there, as the site's events say. */
export function notePresence(event: Online | Presence): void {
  if (event.type === "online") present = event.members;
  else {
    const others = present.filter(({ id }) => id !== event.member.id);
    present = event.is_online ? [...others, event.member].sort((a, b) => (a.id < b.id ? -1 : 1)) : others;
  }
  for (const look of onlookers) look();
}

/** A new line stands: a socket says next who is there, and a stream only who comes and goes. */
export function forgetPresent(): void {
  notePresence({ type: "online", members: [] });
}

/** The members who could answer at this moment. */
export function usePresent(): readonly PresentMember[] {
  const [members, setMembers] = useState(present);
  useEffect(() => {
    const look = () => setMembers(present);
    onlookers.add(look);
    look();
    return () => void onlookers.delete(look);
  }, []);
  return members;
}

/** Who else has a conversation open on their screen and sits before it. */
export function useOthersAt(conversation_id: string, my_id: string | undefined): readonly PresentMember[] {
  return usePresent().filter(
    ({ id, is_away, looking_at }) => id !== my_id && !is_away && looking_at.includes(conversation_id),
  );
}

/** Tells the other members which conversation is open here while the caller is on the screen. */
export function useLookAt(site_id: string, conversation_id: string | undefined): void {
  useEffect(() => {
    lookAt(site_id, conversation_id ?? null);
    return () => lookAt(site_id, null);
  }, [site_id, conversation_id]);
}

export function lookAt(site_id: string, conversation_id: string | null): void {
  change({ site_id, conversation_id });
}

/** What the line of a site is to say of this screen. */
export function readHere(site_id: string): Here {
  const { conversation_id, is_away } = here;
  return { type: "here", conversation_id: here.site_id === site_id ? conversation_id : null, is_away };
}

/** Calls `tell` whenever this screen has something else to say, until the returned function is called. */
export function followHere(tell: () => void): () => void {
  if (listeners.size === 0) beginWatch();
  listeners.add(tell);
  return () => {
    listeners.delete(tell);
    if (listeners.size === 0) endWatch();
  };
}

let touched_at = 0;
let watch: ReturnType<typeof setInterval> | undefined;

function touch(): void {
  touched_at = Date.now();
  change({ is_away: false });
}

function beginWatch(): void {
  touch();
  for (const sign of SIGNS_OF_LIFE) addEventListener(sign, touch, { passive: true });
  watch = setInterval(() => change({ is_away: Date.now() - touched_at >= AWAY_MS }), LOOK_EVERY_MS);
}

function endWatch(): void {
  for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, touch);
  clearInterval(watch);
}

let is_gathering = false;

function change(next: Partial<typeof here>): void {
  const before = JSON.stringify(here);
  Object.assign(here, next);
  if (is_gathering || JSON.stringify(here) === before) return;
  is_gathering = true;
  setTimeout(() => {
    is_gathering = false;
    for (const tell of listeners) tell();
  }, GATHER_MS);
}
