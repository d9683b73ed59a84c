import type { Attachment } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import type { ChatSession } from "../session/session";
import type { OutboxItem } from "../session/state";
import { Attachments } from "./Attachments";
import { Icon } from "./Icon";
import { useSecondsUntil } from "./use-seconds";

interface Props {
  text: string;
  attachments: readonly Attachment[];
  /** Null once the message stands in the log. */
  item: OutboxItem | null;
  session: ChatSession;
}

/** What the visitor wrote, as plain text, and how its sending stands. */
export function Question({ text, attachments, item, session }: Props) {
  const texts = useTexts();
  return (
    <div class="question">
      <span class="hidden">{texts.you}</span>
      {text && (
        <p class="bubble" dir="auto">
          {text}
        </p>
      )}
      <Attachments attachments={attachments} readFile={(id) => session.download(id)} />
      {item && <Delivery item={item} session={session} />}
    </div>
  );
}

function Delivery({ item, session }: { item: OutboxItem; session: ChatSession }) {
  const texts = useTexts();
  const seconds = useSecondsUntil(item.retry_at);
  if (item.status === "failed") {
    return (
      <p class="delivery failed">
        <Icon name="alert" />
        {texts.not_sent}
        <button type="button" class="link-button" onClick={() => session.retry(item.client_id)}>
          {texts.retry}
        </button>
      </p>
    );
  }
  if (item.status !== "waiting" || !session.state.is_online) return null;
  return <p class="delivery">{seconds > 0 ? texts.waiting_seconds(seconds) : texts.waiting}</p>;
}
