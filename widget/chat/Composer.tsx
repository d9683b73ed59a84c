import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { MAX_CHAT_CHARS } from "../../workers/contract/limits";
import type { Attachment } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import { DraftFileList } from "./DraftFileList";
import { Icon } from "./Icon";
import { ACCEPTED, type DraftFiles } from "./use-files";

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  isEnabled: boolean;
  /** A person reads it, not the AI. */
  isToHuman: boolean;
  files: DraftFiles;
  onTyping: () => void;
  onSend: (text: string, attachments: Attachment[]) => void;
}

/** The limit is shown from this share of it on. */
const NOTE_FROM = 0.9 * MAX_CHAT_CHARS;
/** Height of the field in pixels before it scrolls: about six lines. */
const MAX_HEIGHT = 148;

/** Enter sends, Shift+Enter breaks the line; Enter that ends an input method's composition does neither. */
export function Composer({ field, isEnabled, isToHuman, files, onTyping, onSend }: Props) {
  const texts = useTexts();
  const [text, setText] = useState("");
  const placeholder = isToHuman ? texts.placeholder_human : texts.placeholder;
  const length = text.trim().length;
  const excess = length - MAX_CHAT_CHARS;
  const canSend = isEnabled && (length > 0 || files.files.length > 0) && files.isWhole && excess <= 0;
  const picker = useRef<HTMLInputElement>(null);

  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${Math.min(field.current.scrollHeight, MAX_HEIGHT)}px`;
  }, [text]);

  const send = () => {
    if (!canSend) return;
    onSend(text, files.take());
    setText("");
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <DraftFileList {...files} />
      <input
        ref={picker}
        type="file"
        class="picker"
        multiple
        hidden
        accept={ACCEPTED}
        aria-label={texts.attach}
        onChange={({ currentTarget }) => {
          files.add(currentTarget.files ?? []);
          // The same file may be chosen again.
          currentTarget.value = "";
          field.current?.focus();
        }}
      />
      <button
        type="button"
        class="attach"
        aria-label={texts.attach}
        disabled={!isEnabled || files.isFull}
        onClick={() => picker.current?.click()}
      >
        <Icon name="clip" />
      </button>
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        value={text}
        disabled={!isEnabled}
        placeholder={placeholder}
        aria-label={placeholder}
        aria-describedby="limit"
        aria-invalid={excess > 0}
        enterkeyhint="send"
        onInput={(event) => {
          setText(event.currentTarget.value);
          onTyping();
        }}
        onPaste={(event) => {
          const pasted = event.clipboardData?.files;
          if (!pasted?.length) return;
          event.preventDefault();
          files.add(pasted);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button type="submit" class="send" aria-label={texts.send} disabled={!canSend}>
        <Icon name="send" />
      </button>
      <p id="limit" class={excess > 0 ? "limit over" : "limit"} role="status">
        {excess > 0 && texts.too_long(excess)}
        {excess <= 0 && length > NOTE_FROM && `${length} / ${MAX_CHAT_CHARS}`}
      </p>
    </form>
  );
}
