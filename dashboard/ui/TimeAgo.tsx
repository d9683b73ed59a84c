import { formatDateTime, formatRelative, useNow } from "./format";

/** `at` in milliseconds UTC. */
export function TimeAgo({ at }: { at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={formatDateTime(at)} class="whitespace-nowrap">
      {formatRelative(at, now)}
    </time>
  );
}
