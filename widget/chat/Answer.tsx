import type { Agent, MessageFrame } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import type { ChatSession } from "../session/session";
import type { Turn } from "../session/state";
import { Attachments } from "./Attachments";
import { Avatar } from "./Avatar";
import { Contacts, type HumanAccess } from "./Contacts";
import type { ContactLink } from "./contact-links";
import { Icon } from "./Icon";
import { readInitials } from "./initials";
import { Markdown } from "./Markdown";
import { Products } from "./Products";
import { Rate } from "./Rate";
import { NearestPages, Sources } from "./Sources";
import { Suggestions } from "./Suggestions";

/** What can be done with an answer: nothing, where it is only looked at. */
export interface AnswerUse {
  isLast?: boolean;
  /** A person answers from now on: nothing is suggested to the AI. */
  isToHuman?: boolean;
  contacts?: ContactLink[];
  human?: HumanAccess | null;
  onAsk?: (text: string) => void;
}

interface Props extends AnswerUse {
  turn: Turn | null;
  message: MessageFrame | null;
  session: ChatSession;
}

/** One reply, from its first sign of life to its place in the log: the same nodes, so nothing flickers when it is done. */
export function Answer({ turn, message, session, isLast, isToHuman, contacts, human, onAsk }: Props) {
  const texts = useTexts();
  const text = message?.text ?? turn?.text ?? "";
  const sources = message?.sources ?? turn?.sources ?? [];
  const isWriting = turn?.status === "thinking" || turn?.status === "streaming";
  const summary = message?.answer;
  const isUnsure = summary?.answered === false;
  const { name = texts.agent, profile_image } = message?.agent ?? {};
  const isAgent = message?.author === "agent";
  if (message?.author === "system")
    return (
      <article class="notice">
        <Markdown text={text} sources={[]} />
      </article>
    );
  return (
    <article class="answer">
      <p class="byline">
        {isAgent ? <Avatar letters={readInitials(name)} profile_image={profile_image} /> : <Icon name="spark" />}
        {isAgent ? name : texts.assistant}
      </p>
      {text && <Markdown text={text} sources={isUnsure ? [] : sources} />}
      <Attachments attachments={message?.attachments ?? []} readFile={(id) => session.download(id)} />
      {isUnsure && <NearestPages sources={sources} />}
      {(isUnsure || summary?.handoff_offered) && (
        <Contacts links={contacts ?? []} label={texts.not_sure_contact} look="buttons" human={isLast && human} />
      )}
      {summary && <Products products={summary.products} />}
      {message && !isUnsure && <Sources sources={sources} shown={summary?.products ?? []} />}
      {isWriting && <Thinking />}
      {message && onAsk && summary?.answered && <Rate message={message} session={session} />}
      {isLast && onAsk && !isToHuman && summary && <Suggestions questions={summary.suggestions} onAsk={onAsk} />}
    </article>
  );
}

/** Three dots, there at once. */
export function Thinking() {
  const texts = useTexts();
  return (
    <span class="thinking" role="img" aria-label={texts.thinking}>
      <Dots />
    </span>
  );
}

/** A person writes. */
export function Typing({ name, profile_image }: Agent) {
  const texts = useTexts();
  return (
    <p class="byline typing">
      <Avatar letters={readInitials(name)} profile_image={profile_image} />
      {texts.typing(name)}
      <span class="thinking" aria-hidden="true">
        <Dots />
      </span>
    </p>
  );
}

function Dots() {
  return (
    <>
      <span class="dot" />
      <span class="dot" />
      <span class="dot" />
    </>
  );
}
