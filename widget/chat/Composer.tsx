import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { MAX_CHAT_CHARS } from "../../workers/contract/limits";
import { useTexts } from "../i18n/texts";
import { Icon } from "./Icon";

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  isEnabled: boolean;
  /** A person reads it, not the AI. */
  isToHuman: boolean;
  onTyping: () => void;
  onSend: (text: string) => void;
}

/** The limit is shown from this share of it on. */
const NOTE_FROM = 0.9 * MAX_CHAT_CHARS;
/** Height of the field in pixels before it scrolls: about six lines. */
const MAX_HEIGHT = 148;

/** Enter sends, Shift+Enter breaks the line; Enter that ends an input method's composition does neither. */
export function Composer({ field, isEnabled, isToHuman, onTyping, onSend }: Props) {
  const texts = useTexts();
  const [text, setText] = useState("");
  const placeholder = isToHuman ? texts.placeholder_human : texts.placeholder;
  const length = text.trim().length;
  const excess = length - MAX_CHAT_CHARS;
  const canSend = isEnabled && length > 0 && excess <= 0;

  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${Math.min(field.current.scrollHeight, MAX_HEIGHT)}px`;
  }, [text]);

  const send = () => {
    if (!canSend) return;
    onSend(text);
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
