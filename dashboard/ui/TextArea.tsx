import type { TextareaHTMLAttributes } from "preact";
import { joinClasses } from "./classes";
import { CONTROL } from "./Input";

type Props = TextareaHTMLAttributes<HTMLTextAreaElement> & { class?: string };

/** Grows with its text from `rows` up to about twelve lines. */
export function TextArea({ class: extra, rows = 3, ...rest }: Props) {
  return (
    <textarea
      {...rest}
      rows={rows}
      class={joinClasses(CONTROL, "max-h-72 min-h-9 py-2 [field-sizing:content]", extra)}
    />
  );
}
