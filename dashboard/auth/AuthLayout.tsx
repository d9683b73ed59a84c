import type { ComponentChildren } from "preact";
import { Logo } from "../ui/Logo";
import { useTitle } from "../ui/PageHeader";
import { useHeadingFocus } from "../ui/use-heading-focus";

interface Props {
  title: string;
  lead: ComponentChildren;
  children: ComponentChildren;
  /** The way to the other door. */
  footer: ComponentChildren;
}

/** One card in the middle: the doors stand outside the app's navigation. */
export function AuthLayout({ title, lead, children, footer }: Props) {
  const heading = useHeadingFocus();
  useTitle(title);
  return (
    <main class="flex min-h-dvh flex-col items-center gap-6 px-4 py-8 sm:py-[12vh]">
      <Logo />
      <div class="w-full max-w-sm rounded-card border border-line bg-surface p-6">
        <h1 ref={heading} tabIndex={-1} class="text-xl">
          {title}
        </h1>
        <div class="mt-1 mb-5 text-muted">{lead}</div>
        {children}
      </div>
      <p class="text-muted">{footer}</p>
    </main>
  );
}
