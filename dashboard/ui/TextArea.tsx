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
      // A control that is sized by its content takes no notice of its rows.
      style={{ minHeight: `calc(${rows}lh + 1rem + 2px)` }}
      class={joinClasses(CONTROL, "max-h-72 py-2 [field-sizing:content]", extra)}
    />
  );
}
