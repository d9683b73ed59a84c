import { countUnread } from "../session/state";
import type { Session } from "./later";
import { ring, wakeSound } from "./sound";

const watched = new WeakSet<Session>();

/** From now on a new message sounds, where the visitor is elsewhere and wants that. */
export function watchAlerts(session: Session): void {
  if (watched.has(session)) return;
  watched.add(session);
  for (const touch of ["pointerdown", "keydown"])
    document.addEventListener(touch, () => session.is_alerted && wakeSound(), true);
  let unread = countUnread(session.state);
  session.subscribe(() => {
    const before = unread;
    unread = countUnread(session.state);
    if (session.is_alerted && unread > before) void ring();
  });
}
