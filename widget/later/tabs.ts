import type { Session } from "./later";

const watched = new WeakSet<Session>();

/** From now on what is seen in one of the visitor's tabs counts as seen in the others. */
export function shareSeen(session: Session): void {
  if (watched.has(session)) return;
  watched.add(session);
  const tabs = openChannel();
  if (!tabs) return;
  let told = session.state.seen_seq;
  tabs.onmessage = ({ data: { conversation_id, seq } }) => {
    if (conversation_id === session.conversation_id) session.noteSeen(Number(seq));
  };
  session.subscribe(() => {
    const { seen_seq } = session.state;
    if (seen_seq > told) tabs.postMessage({ conversation_id: session.conversation_id, seq: seen_seq });
    told = seen_seq;
  });
}

/** Null where a browser keeps frames of other sites from it: each tab is on its own there. */
function openChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel("helpshelf");
  } catch {
    return null;
  }
}
