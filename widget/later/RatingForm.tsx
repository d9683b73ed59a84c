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
  /** What the server has, and what it is to have. */
  const told = useRef(score);
  const wanted = useRef(score);
  const tell = () =>
    call.run(async () => {
      const text = comment.current?.value.trim() || rating?.comment || "";
      do {
        const frame = { type: "rate", score: wanted.current, ...(text && { comment: text }) };
        await session.call("POST", "/api/chat/frames", { conversation_id: id, frame });
        told.current = frame.score;
        // By the arrow keys one score follows the other: the last one counts.
      } while (told.current !== wanted.current);
    });
  const choose = (value: number) => {
    setScore(value);
    wanted.current = value;
    if (call.isBusy) return;
    // Shown at once, and taken back where the server did not get it.
    void tell().then((isTold) => {
      if (isTold) return;
      wanted.current = told.current;
      setScore(told.current);
    });
  };
  return (
    <form
      ref={form}
      class="later-form"
      onSubmit={(event) => {
        event.preventDefault();
        void tell().then((isTold) => isTold && setSaid(true));
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
