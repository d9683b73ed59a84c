import { countUnread } from "../session/state";
import type { Session } from "./later";
import { ring, wakeSound } from "./sound";

/** How long a tab in which the message is seen has to say so, and how long a message is one tab's to sound for. Milliseconds. */
const GRACE_MS = 1_000;
const TAKEN_MS = 5_000;

const watched = new WeakSet<Session>();

/** From now on a new message sounds, where the visitor is elsewhere and wants that: in one of their tabs, and in none where it is seen in one. */
export function watchAlerts(session: Session): void {
  if (watched.has(session)) return;
  watched.add(session);
  for (const touch of ["pointerdown", "keydown"])
    document.addEventListener(touch, () => session.is_alerted && wakeSound(), true);
  let unread = countUnread(session.state);
  session.subscribe(() => {
    const before = unread;
    unread = countUnread(session.state);
    if (session.is_alerted && unread > before) void ringOnce(session);
  });
}

async function ringOnce(session: Session): Promise<void> {
  const message = `helpshelf ${session.conversation_id} ${session.state.messages.at(-1)?.seq}`;
  await wait(GRACE_MS);
  if (countUnread(session.state) > 0 && (await take(message))) await ring();
}

/** True in the first of the visitor's tabs that asks. */
function take(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && wait(TAKEN_MS);
      })
      // Where a browser keeps frames of other sites from it, each tab is on its own.
      .catch(() => resolve(true));
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
