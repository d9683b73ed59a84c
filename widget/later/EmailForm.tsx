import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { EmailKeeper } from "./email";
import { Trouble } from "./Trouble";
import { useTexts } from "./texts";
import { useCall } from "./use-call";
import { useInView } from "./use-in-view";

const CODE_DIGITS = 6;

/** Where replies reach a visitor who is away: an address, the code mailed to it, and then what is confirmed. */
export function EmailForm({ email }: { email: EmailKeeper }) {
  const texts = useTexts();
  const [isChanging, setChanging] = useState(false);
  const call = useCall();
  const field = useRef<HTMLInputElement>(null);
  const status = useRef<HTMLParagraphElement>(null);
  const { known } = email;
  const step = isChanging || !known ? "give" : known.pending_email ? "confirm" : known.email ? "confirmed" : "give";
  const isFirst = useRef(true);
  // What was being filled in is gone: reading goes on with what has come in its place. At once: behind an open sheet stands another
  // form of these, which must not have the focus once that is closed.
  useLayoutEffect(() => {
    if (!isFirst.current) (field.current ?? status.current)?.focus();
    isFirst.current = false;
  }, [step]);
  const form = useRef<HTMLFormElement>(null);
  useInView(form, isFirst.current ? "" : step + call.trouble);
  if (!known) return null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const value = field.current?.value.trim() ?? "";
    void call
      .run(() => (step === "give" ? email.give(value) : email.confirm(value.replaceAll(/\s/g, ""))))
      .then((isDone) => isDone && setChanging(false));
  };
  if (step === "confirmed")
    return (
      <>
        <p ref={status} tabIndex={-1} role="status">
          {texts.reaches} <b dir="auto">{known.email}</b>
        </p>
        <p class="row">
          <button type="button" class="link-button" onClick={() => setChanging(true)}>
            {texts.change}
          </button>
          <button
            type="button"
            class="link-button"
            aria-disabled={call.isBusy}
            onClick={() => void call.run(() => email.remove())}
          >
            {texts.remove}
          </button>
        </p>
        <Trouble text={call.trouble} />
      </>
    );
  const isCode = step === "confirm";
  return (
    <form ref={form} class="later-form" onSubmit={submit} noValidate>
      <label for="later-email">
        {isCode ? (
          <>
            {texts.code_sent} <b dir="auto">{known.pending_email}</b>
          </>
        ) : (
          texts.email_why
        )}
      </label>
      <div class="row">
        {isCode ? (
          <input
            key="code"
            id="later-email"
            ref={field}
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={CODE_DIGITS + 1}
            placeholder={texts.code}
            aria-invalid={call.trouble !== ""}
          />
        ) : (
          <input
            key="email"
            id="later-email"
            ref={field}
            type="email"
            dir="ltr"
            autocomplete="email"
            placeholder={texts.address}
            defaultValue={known.pending_email ?? ""}
            aria-invalid={call.trouble !== ""}
          />
        )}
        <button type="submit" class="primary" aria-disabled={call.isBusy}>
          {isCode ? texts.confirm : texts.send_code}
        </button>
      </div>
      <Trouble text={call.trouble} />
      {isCode && (
        <button type="button" class="link-button" onClick={() => setChanging(true)}>
          {texts.other_address}
        </button>
      )}
      {isChanging && (
        <button type="button" class="link-button" onClick={() => setChanging(false)}>
          {texts.back}
        </button>
      )}
    </form>
  );
}
