import { useEffect, useRef, useState } from "preact/hooks";
import type { ConversationView } from "../../workers/contract/embed";
import { MAX_COMMENT_CHARS } from "../../workers/contract/limits";
import type { Session } from "./later";
import { Star } from "./Star";
import { Trouble } from "./Trouble";
import { useTexts } from "./texts";
import { useCall } from "./use-call";
import { useInView } from "./use-in-view";

const SCORES = [1, 2, 3, 4, 5];

interface Props {
  session: Session;
  conversation: ConversationView;
}

/** How the whole conversation was: stars at one tap, then words for who has some. Both may be changed. */
export function RatingForm({ session, conversation: { id, rating } }: Props) {
  const texts = useTexts();
  const call = useCall();
  const [score, setScore] = useState(rating?.score ?? 0);
  const [isSaid, setSaid] = useState(rating !== null && rating.comment !== null);
  const comment = useRef<HTMLTextAreaElement>(null);
  const thanks = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (isSaid && comment.current === null && rating === null) thanks.current?.focus();
  }, [isSaid]);
  const form = useRef<HTMLFormElement>(null);
  useInView(form, `${score > 0 && !isSaid} ${call.trouble}`);
  const tell = (wanted: number) => {
    const text = comment.current?.value.trim() || rating?.comment || "";
    const frame = { type: "rate", score: wanted, ...(text && { comment: text }) };
    return call.run(() => session.call("POST", "/api/chat/frames", { conversation_id: id, frame }));
  };
  const choose = (wanted: number) => {
    const before = score;
    setScore(wanted);
    // Shown at once, and taken back where the server did not get it.
    void tell(wanted).then((isTold) => !isTold && setScore(before));
  };
  return (
    <form
      ref={form}
      class="later-form"
      onSubmit={(event) => {
        event.preventDefault();
        void tell(score).then((isTold) => isTold && setSaid(true));
      }}
    >
      <fieldset class="stars">
        <legend>{texts.rate}</legend>
        {SCORES.map((value) => (
          <label key={value} class={value <= score ? "star on" : "star"} title={texts.scores[value - 1]}>
            <input
              type="radio"
              name="later-score"
              class="hidden"
              checked={value === score}
              disabled={call.isBusy}
              onChange={() => choose(value)}
            />
            <Star />
            <span class="hidden">{texts.scores[value - 1]}</span>
          </label>
        ))}
      </fieldset>
      {score > 0 && !isSaid && (
        <>
          <textarea
            ref={comment}
            rows={2}
            dir="auto"
            maxLength={MAX_COMMENT_CHARS}
            placeholder={texts.comment}
            aria-label={texts.comment}
          />
          <div class="row">
            <button type="submit" class="primary" aria-disabled={call.isBusy}>
              {texts.send}
            </button>
          </div>
        </>
      )}
      <p ref={thanks} tabIndex={-1} class="note" role="status">
        {score > 0 && !call.isBusy && !call.trouble && texts.thanks}
      </p>
      <Trouble text={call.trouble} />
    </form>
  );
}
