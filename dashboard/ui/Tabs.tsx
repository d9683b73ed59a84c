import type { ComponentChildren } from "preact";
import { Link, useLocation, useSearch } from "wouter-preact";
import { joinClasses } from "./classes";

interface Item {
  /** The tab whose path and parameters the address has; with several, the one that names most. */
  href: string;
  label: ComponentChildren;
}

interface Props {
  items: Item[];
  label?: string;
  /** The address of the tab that is shown, where the page's own does not say. */
  current?: string;
}

/** Links between views of one thing. */
export function Tabs({ items, label, current: given }: Props) {
  const [path] = useLocation();
  const found = findCurrent(items, path, useSearch());
  const current = given === undefined ? found : items.find(({ href }) => href === given);
  return (
    <nav aria-label={label ?? "Views"} class="flex gap-1 overflow-x-auto border-b border-line">
      {items.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={item === current ? "page" : undefined}
          class={joinClasses(
            "-mb-px flex items-center gap-1.5 border-b-2 px-2 py-2 whitespace-nowrap transition-colors focus-visible:-outline-offset-2",
            item === current
              ? "border-accent font-[450] text-ink"
              : "border-transparent text-muted hover:border-line hover:text-ink",
          )}
        >
          {item.label}
        </Link>
      ))}
    </nav>
  );
}

function findCurrent(items: Item[], path: string, search: string): Item | null {
  const given = new URLSearchParams(search);
  let best: Item | null = null;
  let most = -1;
  for (const item of items) {
    const url = new URL(item.href, location.origin);
    const named = [...url.searchParams];
    const fits = url.pathname === path && named.every(([name, value]) => given.get(name) === value);
    if (fits && named.length > most) [best, most] = [item, named.length];
  }
  return best;
}
