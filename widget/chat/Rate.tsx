import { useRef, useState } from "preact/hooks";
import type { Rating, RatingReason } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import { Icon } from "./Icon";

/** Records the visitor's rating of a message; false when the server did not get it. */
export type OnRate = (seq: number, rating: Rating, reason?: string) => Promise<boolean>;

interface Props {
  seq: number;
  rating: Rating | undefined;
  onRate: OnRate;
}

const MAX_REASON_CHARS = 500;

/** Thumbs, and after a thumb down what was wrong; the visitor may change their mind. */
export function Rate({ seq, rating, onRate }: Props) {
  const texts = useTexts();
  /** What became of the last thing they said. */
  const [outcome, setOutcome] = useState<"none" | "told" | "lost">("none");
  const [code, setCode] = useState<RatingReason | null>(null);
  const [text, setText] = useState("");
  const [isDone, setDone] = useState(false);
  const thumbs = useRef<HTMLDivElement>(null);
  const tell = async (value: Rating, reason?: string) => {
    const isTold = await onRate(seq, value, reason);
    setOutcome(isTold ? "told" : "lost");
    return isTold;
  };
  const close = (isTold: boolean) => {
    // The field that has the focus goes: reading goes on where it was opened.
    if (isTold) thumbs.current?.focus();
    setDone(isTold);
  };
  const describe = (chosen: RatingReason | null) => [chosen, text.trim()].filter(Boolean).join(": ");

  const thumb = (value: Rating, label: string) => (
    <button
      type="button"
      class="icon-button small"
      aria-label={label}
      title={label}
      aria-pressed={rating === value}
      onClick={() => {
        setCode(null);
        setDone(false);
        void tell(value);
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
        <form
          class="reasons"
          aria-label={texts.why}
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim()) void tell("thumbs_down", describe(code)).then(close);
          }}
        >
          {(Object.keys(texts.reasons) as RatingReason[]).map((name) => (
            <button
              key={name}
              type="button"
              class="suggestion"
              aria-pressed={code === name}
              onClick={() => {
                setCode(name);
                void tell("thumbs_down", describe(name));
              }}
            >
              {texts.reasons[name]}
            </button>
          ))}
          <div class="composer">
            <input
              dir="auto"
              value={text}
              maxLength={MAX_REASON_CHARS}
              placeholder={texts.reason_text}
              aria-label={texts.reason_text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
            <button type="submit" class="send" aria-label={texts.send} disabled={!text.trim()}>
              <Icon name="send" />
            </button>
          </div>
        </form>
      )}
    </>
  );
}
