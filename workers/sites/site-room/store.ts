/** The last events of a site, for those who lost their stream. Synchronous; the caller opens the transaction. */
import type { SiteEvent } from "../../contract/live";
import type { StreamEvent } from "../../platform/sse";

/** Append-only (platform/object.ts). `event` is JSON. */
export const MIGRATIONS = ["CREATE TABLE events (seq INTEGER PRIMARY KEY, event TEXT NOT NULL)"] as const;

/** Events kept: a few minutes of a fast crawl. Who missed more reads everything again. */
const MAX_EVENTS = 500;

/** Keeps an event in the place of the oldest one and returns its number. */
export function writeEvent(sql: SqlStorage, event: SiteEvent): number {
  const seq = readLastSeq(sql) + 1;
  sql.exec("INSERT INTO events VALUES (?, ?)", seq, JSON.stringify(event));
  sql.exec("DELETE FROM events WHERE seq <= ?", seq - MAX_EVENTS);
  return seq;
}

/** 0 before the first event. */
export function readLastSeq(sql: SqlStorage): number {
  return sql.exec<{ seq: number }>("SELECT COALESCE(MAX(seq), 0) AS seq FROM events").one().seq;
}

/** What came after `seq`, in order; null when some of it is no longer kept, or `seq` is of another life of this room. */
export function readEventsAfter(sql: SqlStorage, seq: number): StreamEvent<SiteEvent>[] | null {
  const last = readLastSeq(sql);
  if (seq > last || seq < last - MAX_EVENTS) return null;
  return sql
    .exec<{ seq: number; event: string }>("SELECT seq, event FROM events WHERE seq > ? ORDER BY seq", seq)
    .toArray()
    .map((row) => ({ id: row.seq, data: JSON.parse(row.event) as SiteEvent }));
}
