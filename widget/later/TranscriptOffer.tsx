import { useState } from "preact/hooks";
import type { MailedTranscript } from "../../workers/contract/mail";
import { EmailForm } from "./EmailForm";
import type { EmailKeeper } from "./email";
import type { Session } from "./later";
import { Trouble } from "./Trouble";
import { useTexts } from "./texts";
import { useCall } from "./use-call";

interface Props {
  session: Session;
  email: EmailKeeper;
  /** The form for an address stands beside it already. */
  hasForm: boolean;
}

/** The whole conversation by mail, to the confirmed address; who has none may confirm one first. */
export function TranscriptOffer({ session, email, hasForm }: Props) {
  const texts = useTexts();
  const call = useCall();
  const [sentTo, setSentTo] = useState("");
  const [isAsking, setAsking] = useState(false);
  const address = email.known?.email;
  const send = async () => {
    const sent = await session.call<MailedTranscript>("POST", "/api/chat/transcript", {});
    setSentTo(sent.email);
  };
  if (!address && hasForm) return <p class="note">{texts.transcript_needs}</p>;
  if (!address && isAsking) return <EmailForm email={email} />;
  return (
    <>
      <p>
        <button
          type="button"
          class="link-button"
          aria-disabled={call.isBusy}
          onClick={() => (address ? void call.run(send) : setAsking(true))}
        >
          {texts.transcript_send}
        </button>
      </p>
      <p class="note" role="status">
        {sentTo && `${texts.transcript_sent} ${sentTo}`}
      </p>
      <Trouble text={call.trouble} />
    </>
  );
}
