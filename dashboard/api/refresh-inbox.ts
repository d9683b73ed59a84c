import type { QueryClient } from "@tanstack/preact-query";

/** From one reading of a site's lists to the next, and how long one is waited for. Milliseconds. */
const REST_MS = 500;
const PATIENCE_MS = 5_000;

/** By client, the sites whose lists are being read, and whether something has happened there since. */
const readings = new WeakMap<QueryClient, Map<string, { isDue: boolean }>>();

/**
 * Reads the inbox's lists of a site again: at once after a rest, then one reading after the other for as long as something happens. Begun
 * anew with each event, none would come to its end where events are faster than it.
 */
export async function refreshInbox(client: QueryClient, site_id: string): Promise<void> {
  const sites = readings.get(client) ?? new Map<string, { isDue: boolean }>();
  readings.set(client, sites);
  const known = sites.get(site_id);
  if (known) {
    known.isDue = true;
    return;
  }
  const reading = { isDue: true };
  sites.set(site_id, reading);
  while (reading.isDue) {
    reading.isDue = false;
    const isRead = client.invalidateQueries({ queryKey: ["site", site_id, "inbox"] });
    await Promise.all([Promise.race([isRead, wait(PATIENCE_MS)]), wait(REST_MS)]);
  }
  sites.delete(site_id);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
