import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../chat/Icon";
import { EmailForm } from "./EmailForm";
import type { EmailKeeper } from "./email";
import type { Session } from "./later";
import { TranscriptOffer } from "./TranscriptOffer";
import { Trouble } from "./Trouble";
import { useTexts } from "./texts";
import { useCall } from "./use-call";

interface Props {
  session: Session;
  email: EmailKeeper;
  onClose: () => void;
}

/** What can be done with the conversation, over it. The browser keeps the focus in it and gives it back. */
export function Menu({ session, email, onClose }: Props) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const close = () => dialog.current?.close();
  const ending = useCall();
  const end = () =>
    session.call("POST", "/api/chat/frames", { conversation_id: session.conversation_id, frame: { type: "end" } });
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="later-title"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) close();
      }}
      onKeyDown={(event) => {
        // Escape closes this, not the chat around it.
        if (event.key === "Escape") event.stopPropagation();
      }}
    >
      <div class="sheet-head">
        <h2 id="later-title">{texts.menu_title}</h2>
        <button type="button" class="icon-button" aria-label={texts.close} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      {email.known?.is_available && (
        <section>
          <h3>{texts.email_title}</h3>
          <EmailForm email={email} />
          <TranscriptOffer session={session} email={email} hasForm />
        </section>
      )}
      {session.state.status !== "ended" && (
        <section>
          <p>
            <button
              type="button"
              class="button"
              aria-disabled={ending.isBusy}
              onClick={() => void ending.run(end).then((isDone) => isDone && close())}
            >
              {texts.end}
            </button>
          </p>
          <p class="note">{texts.end_why}</p>
          <Trouble text={ending.trouble} />
        </section>
      )}
    </dialog>
  );
}
