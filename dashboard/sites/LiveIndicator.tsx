import { type LiveState, useSiteEvents } from "../api/live";

const LOOKS: Record<LiveState, { text: string; dot: string }> = {
  connecting: { text: "Live", dot: "bg-green" },
  live: { text: "Live", dot: "bg-green" },
  reconnecting: { text: "Reconnecting", dot: "bg-amber" },
};

/** Follows a site and says whether what is on the screen is what happens. */
export function LiveIndicator({ site_id }: { site_id: string }) {
  const { text, dot } = LOOKS[useSiteEvents(site_id)];
  return (
    <span role="status" class="inline-flex items-center gap-1.5 text-xs text-muted">
      <span class={`size-1.5 rounded-full ${dot}`} aria-hidden="true" />
      {text}
    </span>
  );
}
