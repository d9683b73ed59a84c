import { useEffect, useState } from "preact/hooks";
import type { ConversationView } from "../../workers/contract/embed";
import { REOPEN_MS } from "../../workers/contract/limits";
import type { EmailKeeper } from "./email";
import type { Session } from "./later";
import { RatingForm } from "./RatingForm";
import { TranscriptOffer } from "./TranscriptOffer";
import { useTexts } from "./texts";

/** At the end: how it was, and how long it can go on. */
export function Ended({ session, email }: { session: Session; email: EmailKeeper }) {
  const texts = useTexts();
  const [conversation, setConversation] = useState<ConversationView | null>(null);
  const id = session.conversation_id;
  useEffect(() => {
    if (!id) return;
    session
      .call<ConversationView>("GET", `/api/chat/conversations/${encodeURIComponent(id)}`)
      .then(setConversation, () => {});
  }, [id]);
  if (!conversation) return null;
  const until = conversation.updated_at + REOPEN_MS;
  return (
    <section class="card" aria-label={texts.rate}>
      <RatingForm key={conversation.id} session={session} conversation={conversation} />
      {email.known?.is_available && <TranscriptOffer session={session} email={email} hasForm={false} />}
      <p class="note">{until > Date.now() ? texts.open_until(formatDay(until, texts.lang)) : texts.begins_anew}</p>
    </section>
  );
}

function formatDay(at: number, lang: string): string {
  return new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long" }).format(at);
}
