import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Link } from "wouter-preact";
import { joinClasses } from "../ui/classes";

interface Props {
  href: string;
  /** What it leads to stands beside the list: the row is kept in sight. */
  isOpen: boolean;
  children: ComponentChildren;
}

/** A row of the inbox's list. */
export function ListRow({ href, isOpen, children }: Props) {
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const row = place.current;
    if (!isOpen || !row) return;
    row.scrollIntoView({ block: "nearest" });
    // Whoever goes on from row to row finds the focus in the one that is open.
    if (row.parentElement?.contains(document.activeElement)) row.querySelector("a")?.focus({ preventScroll: true });
  }, [isOpen]);
  return (
    <li ref={place} class="border-t border-line first:border-t-0">
      <Link
        href={href}
        aria-current={isOpen ? "true" : undefined}
        class={joinClasses(
          "grid gap-1 px-3 py-2.5 transition-colors focus-visible:-outline-offset-2",
          isOpen ? "bg-accent-soft" : "hover:bg-sunken",
        )}
      >
        {children}
      </Link>
    </li>
  );
}
