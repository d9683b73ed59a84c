import type { ButtonHTMLAttributes } from "preact";
import { Link } from "wouter-preact";
import { joinClasses } from "./classes";
import { Icon, type IconName } from "./Icon";
import { Spinner } from "./Spinner";

type Variant = "primary" | "secondary" | "quiet" | "accent" | "danger";
type Size = "md" | "sm";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "size" | "href" | "icon" | "class"> {
  variant?: Variant;
  size?: Size;
  /** What it began is under way: it keeps its focus and ignores further presses. */
  busy?: boolean;
  /** Makes it a link that looks like a button. */
  href?: string;
  icon?: IconName;
  class?: string;
}

const VARIANTS: Record<Variant, string> = {
  primary: "border-transparent bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border-line bg-surface text-ink hover:bg-sunken",
  quiet: "border-transparent text-muted hover:bg-sunken hover:text-ink",
  accent: "border-transparent text-accent-ink hover:bg-sunken",
  danger: "border-line bg-surface text-red hover:border-red hover:bg-red-soft",
};
const SIZES: Record<Size, string> = {
  md: "min-h-9 px-3 gap-2 text-base",
  sm: "min-h-7 px-2 gap-1.5 text-sm",
};

function buttonClass(variant: Variant, size: Size): string {
  return `inline-flex items-center justify-center rounded-control border font-[450] whitespace-nowrap select-none transition-colors disabled:opacity-50 aria-disabled:opacity-70 ${VARIANTS[variant]} ${SIZES[size]}`;
}

export function Button({
  variant = "secondary",
  size = "md",
  busy = false,
  href,
  icon,
  class: extra,
  children,
  onClick,
  type = "button",
  ...rest
}: Props) {
  const icon_size = size === "sm" ? "size-4" : "size-[18px]";
  const look = joinClasses(buttonClass(variant, size), extra);
  const content = (
    <>
      {busy ? <Spinner class={icon_size} /> : icon && <Icon name={icon} class={icon_size} />}
      {children}
    </>
  );
  if (href !== undefined)
    return (
      <Link href={href} class={look} aria-label={rest["aria-label"]}>
        {content}
      </Link>
    );
  return (
    <button
      {...rest}
      type={type}
      class={look}
      aria-busy={busy}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) return event.preventDefault();
        onClick?.call(event.currentTarget, event);
      }}
    >
      {content}
    </button>
  );
}
