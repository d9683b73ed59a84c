import { useEffect, useRef, useState } from "preact/hooks";
import { AlertSwitch } from "./AlertSwitch";
import { Earlier } from "./Earlier";
import { EmailForm } from "./EmailForm";
import type { EmailKeeper } from "./email";
import type { Draw, Session } from "./later";
import { SheetHead } from "./SheetHead";
import { TranscriptOffer } from "./TranscriptOffer";
import { Trouble } from "./Trouble";
import { useTexts } from "./texts";
import { useCall } from "./use-call";

interface Props {
  session: Session;
  email: EmailKeeper;
  draw: Draw | undefined;
  onClose: () => void;
}

/** What can be done with the conversation, over it. The browser keeps the focus in it and gives it back. */
export function Menu({ session, email, draw, onClose }: Props) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const [isEarlier, setEarlier] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const wasEarlier = useRef(false);
  useEffect(() => {
    if (wasEarlier.current) opener.current?.focus();
    wasEarlier.current = isEarlier;
  }, [isEarlier]);
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
      {draw && isEarlier ? (
        <Earlier session={session} draw={draw} onBack={() => setEarlier(false)} onClose={close} />
      ) : (
        <>
          <SheetHead title={texts.menu_title} onClose={close} />
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
          {draw && <AlertSwitch session={session} />}
          {draw && (
            <section>
              <button type="button" class="button" ref={opener} onClick={() => setEarlier(true)}>
                {texts.earlier}
              </button>
            </section>
          )}
        </>
      )}
    </dialog>
  );
}
