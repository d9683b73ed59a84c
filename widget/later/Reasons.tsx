import { useRef, useState } from "preact/hooks";
import type { RatingReason } from "../../workers/contract/socket";
import { Icon } from "../chat/Icon";
import type { Session } from "./later";
import { Trouble } from "./Trouble";
import { useTexts } from "./texts";
import { useCall } from "./use-call";

interface Props {
  session: Session;
  seq: number;
  onClose: () => void;
}

const MAX_REASON_CHARS = 500;

/** What was wrong with an answer: at one tap, then in the visitor's own words, which are the last. */
export function Reasons({ session, seq, onClose }: Props) {
  const texts = useTexts();
  const call = useCall();
  const [code, setCode] = useState<RatingReason | null>(null);
  const [text, setText] = useState("");
  const wanted = useRef("");
  const tell = (chosen: RatingReason | null) => {
    wanted.current = [chosen, text.trim()].filter(Boolean).join(": ");
    return call.run(async () => {
      let told: string;
      do {
        told = wanted.current;
        if (!(await session.rate(seq, "thumbs_down", told))) throw new Error("Not told");
        // Fingers are faster than lines: the last one counts.
      } while (told !== wanted.current);
    });
  };
  return (
    <>
      <form
        class="reasons"
        aria-label={texts.why}
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim()) void tell(code).then((isTold) => isTold && onClose());
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
              void tell(name);
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
      <Trouble text={call.trouble} />
    </>
  );
}
