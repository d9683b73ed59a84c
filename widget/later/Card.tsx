import { useState } from "preact/hooks";
import { Icon } from "../chat/Icon";
import { EmailForm } from "./EmailForm";
import { Ended } from "./Ended";
import type { EmailKeeper } from "./email";
import type { Session } from "./later";
import { useTexts } from "./texts";

/** What a visitor may do while a person is awaited or there, and at the end. */
export function Card({ session, email }: { session: Session; email: EmailKeeper }) {
  if (session.state.status === "ended") return <Ended session={session} email={email} />;
  const isHuman = session.state.status === "waiting_human" || session.state.status === "with_human";
  return isHuman && email.known?.is_available ? (
    <EmailOffer email={email} isAway={session.state.place?.reopens_at != null} />
  ) : null;
}

/** One line until it is wanted; open where nobody is there who could answer soon. */
function EmailOffer({ email, isAway }: { email: EmailKeeper; isAway: boolean }) {
  const texts = useTexts();
  const [isWanted, setWanted] = useState(email.known?.pending_email !== null);
  if (email.known?.email === null && !isWanted && !isAway)
    return (
      <p class="offer">
        <button type="button" class="suggestion" onClick={() => setWanted(true)}>
          <Icon name="email" />
          {texts.email_me}
        </button>
      </p>
    );
  return (
    <section class="card" aria-label={texts.email_title}>
      <EmailForm email={email} />
    </section>
  );
}
