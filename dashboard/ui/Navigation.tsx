import type { ComponentChildren } from "preact";
import { Link, useLocation } from "wouter-preact";
import { isPermitted } from "../../workers/contract/permissions";
import { useMe } from "../api/accounts";
import { Avatar } from "./Avatar";
import { joinClasses } from "./classes";
import { Icon } from "./Icon";
import { Key } from "./KeysDialog";
import { SiteSwitcher } from "./SiteSwitcher";
import { getCannedLink, listSiteScreens, type ScreenLink, useSiteId } from "./screens";
import { WaitingCount } from "./WaitingCount";

interface Props {
  on_go: () => void;
  on_help: () => void;
}

/** The one column of navigation. */
export function Navigation({ on_go, on_help }: Props) {
  const site_id = useSiteId();
  const me = useMe().data;
  return (
    <div class="flex h-full flex-col gap-4 p-3">
      <SiteSwitcher site_id={site_id} />
      <nav aria-label="Screens" class="flex flex-col gap-0.5">
        {site_id ? (
          listSiteScreens(site_id).map((screen) => <NavigationLink key={screen.href} {...screen} />)
        ) : (
          <NavigationLink label="Sites" href="/sites" icon="sites" />
        )}
      </nav>
      <div class="mt-auto flex flex-col gap-0.5">
        <NavigationButton onClick={on_go} hint="Ctrl K">
          <Icon name="search" class="size-[18px]" />
          Go anywhere
        </NavigationButton>
        <NavigationButton onClick={on_help} hint="?">
          <Icon name="info" class="size-[18px]" />
          Keys
        </NavigationButton>
        {me && isPermitted(me.role, "use_inbox") && <NavigationLink {...getCannedLink(site_id)} />}
        <NavigationLink
          label={me?.full_name || me?.email || "Account"}
          href="/account"
          icon="person"
          profile_image={me?.profile_image}
        />
      </div>
    </div>
  );
}

const ITEM =
  "flex min-h-9 items-center gap-2.5 rounded-control px-2 text-left transition-colors focus-visible:-outline-offset-2";

function NavigationLink({
  label,
  href,
  icon,
  counts,
  profile_image,
}: ScreenLink & { profile_image?: string | null | undefined }) {
  const [path] = useLocation();
  const is_root = /^\/sites\/[^/]+$/.test(href);
  const is_current = path === href || (!is_root && path.startsWith(`${href}/`));
  return (
    <Link
      href={href}
      aria-current={is_current ? "page" : undefined}
      class={joinClasses(
        ITEM,
        is_current ? "bg-accent-soft font-[450] text-accent-ink" : "text-muted hover:bg-sunken hover:text-ink",
      )}
    >
      {profile_image ? (
        <Avatar profile_image={profile_image} class="size-[18px]" />
      ) : (
        <Icon name={icon} class="size-[18px]" />
      )}
      <span class="min-w-0 truncate">{label}</span>
      {counts === "waiting" && <WaitingCount />}
    </Link>
  );
}

function NavigationButton({
  onClick,
  hint,
  children,
}: {
  onClick: () => void;
  hint: string;
  children: ComponentChildren;
}) {
  return (
    <button type="button" onClick={onClick} class={joinClasses(ITEM, "text-muted hover:bg-sunken hover:text-ink")}>
      {children}
      <span class="ml-auto hidden gap-1 md:flex" aria-hidden="true">
        {hint.split(" ").map((key) => (
          <Key key={key} name={key} />
        ))}
      </span>
    </button>
  );
}
