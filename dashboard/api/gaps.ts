import type { WriteAnswer } from "../../workers/contract/entries";
import type { Gap, GapState, GapsQuery } from "../../workers/contract/gaps";
import type { List } from "../../workers/contract/lists";
import { request } from "./client";
import { getSitePath } from "./sites";

/** Which gaps to list; absent fields do not filter, but for `state`: open ones are listed. */
export type GapFilters = Partial<GapsQuery>;

export function listGaps(site_id: string, filters: GapFilters): Promise<List<Gap>> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, String(value));
  return request("GET", `${getSitePath(site_id)}/gaps?${query}`);
}

export function setGapState(site_id: string, gap_id: string, state: GapState): Promise<Gap> {
  return request("PATCH", `${getSitePath(site_id)}/gaps/${encodeURIComponent(gap_id)}`, { state });
}

/** Makes what was written an entry and closes the gap; again changes that entry. */
export function answerGap(site_id: string, gap_id: string, written: WriteAnswer): Promise<Gap> {
  return request("POST", `${getSitePath(site_id)}/gaps/${encodeURIComponent(gap_id)}/answer`, written);
}
