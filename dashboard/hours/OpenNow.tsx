import type { BusinessHours } from "../../workers/contract/hours";
import { Badge } from "../ui/Badge";
import { useNow } from "../ui/format";
import { findState, formatMoment } from "./hours";

/** Whether people would be there at this moment, by hours that need not be saved yet. */
export function OpenNow({ hours }: { hours: BusinessHours }) {
  const now = useNow();
  const { is_open, changes_at } = findState(hours, now);
  const own_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const at = changes_at === null ? null : formatMoment(changes_at, now, hours.time_zone);
  const at_home = changes_at === null ? null : formatMoment(changes_at, now, own_zone);
  return (
    <p role="status" class="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
      <Badge tone={is_open ? "green" : "neutral"} icon={is_open ? "check" : "clock"}>
        {is_open ? "Open now" : "Closed now"}
      </Badge>
      <span class="text-muted">
        {is_open && (at ? `until ${at}` : "around the clock")}
        {!is_open && (at ? `opens ${at}` : "there are no hours yet")}
        {at_home !== at && `, for you ${at_home}`}
      </span>
    </p>
  );
}
