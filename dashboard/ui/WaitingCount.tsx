import { useEffect } from "preact/hooks";
import { Link } from "wouter-preact";
import { useWaitingCount } from "../api/inbox";
import { useSiteEvents } from "../api/live";
import { Icon } from "./Icon";
import { useSiteId } from "./screens";
import { setWaitingTitle } from "./title";

const MAX_SHOWN = 99;

/** How many visitors of the site on the screen wait for a person, as it happens. */
function useWaiting(): number {
  const site_id = useSiteId();
  useSiteEvents(site_id);
  const waiting = useWaitingCount(site_id);
  useEffect(() => setWaitingTitle(waiting), [waiting]);
  return waiting;
}

/** Nothing while nobody waits. */
export function WaitingCount() {
  const waiting = useWaiting();
  return waiting === 0 ? null : <Count waiting={waiting} />;
}

/** For a phone, whose navigation is out of sight. */
export function WaitingLink() {
  const waiting = useWaiting();
  const site_id = useSiteId();
  if (site_id === null || waiting === 0) return null;
  return (
    <Link
      href={`/sites/${encodeURIComponent(site_id)}/inbox`}
      class="inline-flex min-h-9 items-center gap-1.5 rounded-control px-2 text-muted"
    >
      <Icon name="inbox" class="size-[18px]" />
      <span class="sr-only">Inbox</span>
      <Count waiting={waiting} />
    </Link>
  );
}

function Count({ waiting }: { waiting: number }) {
  return (
    <span class="ml-auto inline-flex min-w-5 items-center justify-center rounded-full bg-amber-soft px-1.5 text-xs font-[450] text-amber tabular-nums">
      {waiting > MAX_SHOWN ? `${MAX_SHOWN}+` : waiting}
      <span class="sr-only"> waiting</span>
    </span>
  );
}
