import { useState } from "preact/hooks";
import type { MessageFrame, Rating } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import type { Turn } from "../session/state";
import { Contacts } from "./Contacts";
import type { ContactLink } from "./contacts";
import { Icon } from "./Icon";
import { Markdown } from "./Markdown";
import { NearestPages, Sources } from "./Sources";
import { Suggestions } from "./Suggestions";

interface Props {
  turn: Turn | null;
  message: MessageFrame | null;
  isLast: boolean;
  contacts: ContactLink[];
  onRate: (seq: number, rating: Rating) => void;
  onAsk: (text: string) => void;
}

/** One reply, from its first sign of life to its place in the log: the same nodes, so nothing flickers when it is done. */
export function Answer({ turn, message, isLast, contacts, onRate, onAsk }: Props) {
  const texts = useTexts();
  const text = message?.text ?? turn?.text ?? "";
  const sources = message?.sources ?? turn?.sources ?? [];
  const isWriting = turn?.status === "thinking" || turn?.status === "streaming";
  const summary = message?.answer;
  const isUnsure = summary?.answered === false;
  if (message?.author === "system") return <p class="system">{text}</p>;
  return (
    <article class="answer">
      <p class="byline">
        <Icon name={message?.author === "agent" ? "person" : "spark"} />
        {message?.author === "agent" ? texts.agent : texts.assistant}
      </p>
      {text && <Markdown text={text} sources={isUnsure ? [] : sources} />}
      {isUnsure && <NearestPages sources={sources} />}
      {isUnsure && <Contacts links={contacts} label={texts.not_sure_contact} look="buttons" />}
      {message && !isUnsure && sources.length > 0 && <Sources sources={sources} />}
      {isWriting && <Thinking />}
      {message && summary?.answered && <Rate seq={message.seq} rating={message.rating} onRate={onRate} />}
      {isLast && summary && <Suggestions questions={summary.suggestions} onAsk={onAsk} />}
    </article>
  );
}

/** Three dots, there at once. */
export function Thinking() {
  const texts = useTexts();
  return (
    <span class="thinking" role="img" aria-label={texts.thinking}>
      <span class="dot" />
      <span class="dot" />
      <span class="dot" />
    </span>
  );
}

interface RateProps {
  seq: number;
  rating: Rating | undefined;
  onRate: Props["onRate"];
}

/** Thumbs; the visitor may change their mind. */
function Rate({ seq, rating, onRate }: RateProps) {
  const texts = useTexts();
  const [hasRated, setRated] = useState(false);
  const button = (value: Rating, label: string) => (
    <button
      type="button"
      class="icon-button small"
      aria-label={label}
      title={label}
      aria-pressed={rating === value}
      onClick={() => {
        setRated(true);
        onRate(seq, value);
      }}
    >
      <Icon name={value === "thumbs_up" ? "up_thumb" : "down_thumb"} />
    </button>
  );
  return (
    <div class="rate">
      {button("thumbs_up", texts.helpful)}
      {button("thumbs_down", texts.not_helpful)}
      <span class="thanks" role="status">
        {hasRated && rating ? texts.thanks : ""}
      </span>
    </div>
  );
}
