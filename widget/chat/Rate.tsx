import { useRef, useState } from "preact/hooks";
import type { MessageFrame, Rating } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import type { ChatSession } from "../session/session";
import { Icon } from "./Icon";
import { Later } from "./Later";

interface Props {
  message: MessageFrame;
  session: ChatSession;
}

/** Thumbs, and after a thumb down what was wrong; the visitor may change their mind. */
export function Rate({ message: { seq, rating }, session }: Props) {
  const texts = useTexts();
  /** What became of the last thumb. */
  const [outcome, setOutcome] = useState<"none" | "told" | "lost">("none");
  const [isDone, setDone] = useState(false);
  const thumbs = useRef<HTMLDivElement>(null);
  const thumb = (value: Rating, label: string) => (
    <button
      type="button"
      class="icon-button small"
      aria-label={label}
      title={label}
      aria-pressed={rating === value}
      onClick={() => {
        setDone(false);
        void session.rate(seq, value).then((isTold) => setOutcome(isTold ? "told" : "lost"));
      }}
    >
      <Icon name={value === "thumbs_up" ? "up_thumb" : "down_thumb"} />
    </button>
  );
  return (
    <>
      <div class="rate" ref={thumbs} tabIndex={-1}>
        {thumb("thumbs_up", texts.helpful)}
        {thumb("thumbs_down", texts.not_helpful)}
        <span class="thanks" role="status">
          {outcome === "told" && rating && texts.thanks}
          {outcome === "lost" && texts.not_sent}
        </span>
      </div>
      {rating === "thumbs_down" && outcome !== "none" && !isDone && (
        <Later
          view="reasons"
          session={session}
          seq={seq}
          onClose={() => {
            // The field that has the focus goes: reading goes on where it was opened.
            thumbs.current?.focus();
            setDone(true);
          }}
        />
      )}
    </>
  );
}
