import { useEffect, useRef, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { useSites } from "../api/sites";
import { joinClasses } from "./classes";
import { Icon, type IconName } from "./Icon";

const ITEM =
  "flex items-center gap-2 rounded-control px-2 py-1.5 transition-colors hover:bg-sunken focus-visible:-outline-offset-2";

/** Shows which site this is about and leads to another one. */
export function SiteSwitcher({ site_id }: { site_id: string | null }) {
  const [is_open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const sites = useSites().data?.items ?? [];
  const site = sites.find(({ id }) => id === site_id);

  useEffect(() => {
    if (!is_open) return;
    const leave = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    for (const name of ["pointerdown", "focusin"]) addEventListener(name, leave);
    addEventListener("keydown", onKeyDown);
    return () => {
      for (const name of ["pointerdown", "focusin"]) removeEventListener(name, leave);
      removeEventListener("keydown", onKeyDown);
    };
  }, [is_open]);

  const close = () => setOpen(false);
  return (
    <div ref={box} class="relative">
      <button
        ref={button}
        type="button"
        aria-expanded={is_open}
        aria-label={`Site: ${site?.name ?? "all sites"}. Change`}
        onClick={() => setOpen(!is_open)}
        class="flex min-h-9 w-full items-center gap-2 rounded-control border border-line bg-surface px-2 text-left transition-colors hover:bg-sunken"
      >
        <Icon name={site ? "globe" : "sites"} class="size-[18px] text-muted" />
        <span class="min-w-0 flex-1 truncate font-[450]">{site?.name ?? "All sites"}</span>
        <Icon name="chevron_up_down" class="size-4 text-faint" />
      </button>
      {is_open && (
        <ul class="absolute inset-x-0 top-full z-20 mt-1 max-h-80 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-float">
          {sites.map(({ id, name }) => (
            <li key={id}>
              <Link
                href={`/sites/${encodeURIComponent(id)}`}
                onClick={close}
                aria-current={id === site_id ? "true" : undefined}
                class={joinClasses(ITEM, id === site_id && "text-accent-ink")}
              >
                <span class="min-w-0 flex-1 truncate">{name}</span>
                {id === site_id && <Icon name="check" class="size-4" />}
              </Link>
            </li>
          ))}
          {sites.length > 0 && <li class="mx-1 my-1 border-t border-line" />}
          <SwitcherLink href="/sites" icon="sites" label="All sites" onClick={close} />
          <SwitcherLink href="/sites/new" icon="plus" label="Add a site" onClick={close} />
        </ul>
      )}
    </div>
  );
}

function SwitcherLink(props: { href: string; icon: IconName; label: string; onClick: () => void }) {
  return (
    <li>
      <Link href={props.href} onClick={props.onClick} class={joinClasses(ITEM, "text-muted")}>
        <Icon name={props.icon} class="size-4" />
        {props.label}
      </Link>
    </li>
  );
}
