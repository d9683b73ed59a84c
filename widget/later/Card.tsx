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
  return isHuman && email.known?.is_available ? <EmailOffer email={email} /> : null;
}

/** One line until it is wanted. */
function EmailOffer({ email }: { email: EmailKeeper }) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(email.known?.pending_email !== null);
  if (email.known?.email === null && !isOpen)
    return (
      <p class="offer">
        <button type="button" class="suggestion" onClick={() => setOpen(true)}>
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
