import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { useSites } from "../api/sites";
import { joinClasses } from "./classes";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";
import { Input } from "./Input";
import { listSiteScreens, type ScreenLink, useSiteId } from "./screens";

/** Ctrl+K: every screen of this site, every site, and what stands outside them. */
export function CommandPalette({ open, on_close }: { open: boolean; on_close: () => void }) {
  return (
    <Dialog title="Go to" open={open} on_close={on_close}>
      <Finder on_close={on_close} />
    </Dialog>
  );
}

function useDestinations(): ScreenLink[] {
  const site_id = useSiteId();
  const sites = useSites().data?.items ?? [];
  const site = sites.find(({ id }) => id === site_id);
  const own = site_id ? listSiteScreens(site_id) : [];
  return [
    ...own.map((screen) => ({ ...screen, label: site ? `${screen.label} · ${site.name}` : screen.label })),
    ...sites
      .filter(({ id }) => id !== site_id)
      .map(({ id, name }) => ({ label: name, href: `/sites/${encodeURIComponent(id)}`, icon: "globe" as const })),
    { label: "All sites", href: "/sites", icon: "sites" },
    { label: "Add a site", href: "/sites/new", icon: "plus" },
    { label: "Your account", href: "/account", icon: "person" },
  ];
}

const LIST = "palette-list";
const toOptionId = (n: number) => `palette-option-${n}`;

function Finder({ on_close }: { on_close: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [, navigate] = useLocation();
  const wanted = text.trim().toLowerCase();
  const found = useDestinations().filter(({ label }) => label.toLowerCase().includes(wanted));
  const current = Math.min(chosen, found.length - 1);

  const go = (link: ScreenLink | undefined) => {
    if (!link) return;
    on_close();
    navigate(link.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setChosen((current + step + found.length) % found.length);
    }
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      go(found[current]);
    }
  };
  return (
    <div class="flex flex-col gap-2">
      <Input
        role="combobox"
        aria-label="Screen or site"
        aria-expanded={true}
        aria-controls={LIST}
        aria-activedescendant={found.length > 0 ? toOptionId(current) : undefined}
        autocomplete="off"
        placeholder="Screen or site"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={LIST} role="listbox" aria-label="Places to go" class="flex max-h-80 flex-col overflow-y-auto">
        {found.map((link, n) => (
          <div
            key={link.href}
            id={toOptionId(n)}
            role="option"
            tabIndex={-1}
            aria-selected={n === current}
            onMouseMove={() => setChosen(n)}
            onClick={() => go(link)}
            onKeyDown={onKeyDown}
            class={joinClasses(
              "flex cursor-pointer items-center gap-3 rounded-control px-2 py-2",
              n === current ? "bg-accent-soft text-accent-ink" : "text-muted",
            )}
          >
            <Icon name={link.icon} class="size-[18px]" />
            <span class="min-w-0 truncate">{link.label}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="px-2 py-2 text-muted">Nothing is called “{text.trim()}”.</p>}
    </div>
  );
}
