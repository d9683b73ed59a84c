import type { Attachment } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import type { OutboxItem } from "../session/state";
import { Attachments, type ReadFile } from "./Attachments";
import { Icon } from "./Icon";
import { useSecondsUntil } from "./use-seconds";

interface Props {
  text: string;
  attachments: readonly Attachment[];
  readFile: ReadFile;
  /** Null once the message stands in the log. */
  item: OutboxItem | null;
  isOnline: boolean;
  onRetry: (clientId: string) => void;
}

/** What the visitor wrote, as plain text, and how its sending stands. */
export function Question({ text, attachments, readFile, item, isOnline, onRetry }: Props) {
  const texts = useTexts();
  return (
    <div class="question">
      <span class="hidden">{texts.you}</span>
      {text && (
        <p class="bubble" dir="auto">
          {text}
        </p>
      )}
      <Attachments attachments={attachments} readFile={readFile} />
      {item && <Delivery item={item} isOnline={isOnline} onRetry={onRetry} />}
    </div>
  );
}

function Delivery({ item, isOnline, onRetry }: { item: OutboxItem } & Pick<Props, "isOnline" | "onRetry">) {
  const texts = useTexts();
  const seconds = useSecondsUntil(item.retry_at);
  if (item.status === "failed") {
    return (
      <p class="delivery failed">
        <Icon name="alert" />
        {texts.not_sent}
        <button type="button" class="link-button" onClick={() => onRetry(item.client_id)}>
          {texts.retry}
        </button>
      </p>
    );
  }
  if (item.status !== "waiting" || !isOnline) return null;
  return <p class="delivery">{seconds > 0 ? texts.waiting_seconds(seconds) : texts.waiting}</p>;
}
