/** What a crawl's version must be like to go live by itself (spec §9). Pure. */
import type { HeldReason } from "../../contract/knowledge";

/** Of the pages, and of their mean quality, that may be lost from one version to the next. */
const MAX_LOSS_PERCENT = 30;

export interface VersionFacts {
  /** Pages of the version live before, and how many of them are missing. */
  before: number;
  lost: number;
  /** Mean quality before and now, 0 to 100; null where nothing was scored. */
  live_quality: number | null;
  quality: number | null;
  /** The live version is not the newest that was published. */
  is_rolled_back: boolean;
}

/** Whether a source has lost more than 30 % of its pages: at least two of them, or all; one page of three is no emptied site. */
export function isTooMuchGone(lost: number, before: number): boolean {
  return isBeyond(lost, before) && (lost > 1 || lost === before);
}

/** Why a version is to wait for its owner's word; null when it may go live. */
export function judgeVersion(facts: VersionFacts): HeldReason | null {
  const { before, lost, live_quality, quality, is_rolled_back } = facts;
  if (isTooMuchGone(lost, before)) return "pages_gone";
  if (live_quality !== null && quality !== null && isBeyond(live_quality - quality, live_quality))
    return "quality_down";
  return is_rolled_back ? "rolled_back" : null;
}

function isBeyond(loss: number, whole: number): boolean {
  return loss * 100 > whole * MAX_LOSS_PERCENT;
}
