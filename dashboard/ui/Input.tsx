import type { InputHTMLAttributes } from "preact";
import { joinClasses } from "./classes";

/** The look of every control that takes text. 16 px on phones: below that Safari zooms into the page. */
export const CONTROL =
  "w-full rounded-control border border-edge bg-surface px-3 text-[1rem] text-ink transition-colors placeholder:text-faint hover:border-muted focus-visible:outline-offset-0 disabled:opacity-50 aria-invalid:border-red sm:text-base";

type Props = InputHTMLAttributes<HTMLInputElement> & { class?: string };

export function Input({ class: extra, ...rest }: Props) {
  return (
    <input {...rest} class={joinClasses(CONTROL, "h-9 [&[readonly]]:border-line [&[readonly]]:bg-sunken", extra)} />
  );
}
