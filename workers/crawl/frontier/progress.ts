/** How far a crawl has come and how long it will still take. */
import type { CrawlProgress } from "../../contract/crawl";
import type { CrawlRow, UrlCounts } from "./frontier-tables";

/** The pace is that of the last 30 s, or of the last 5 pages where these took longer. */
const PACE_MS = 30_000;
const MIN_PAGES = 5;
/** Less time than this says nothing of the pace. */
const MIN_MS = 3_000;

/** So many pages had been asked for by then. */
export interface PaceMark {
  at: number;
  asked: number;
}

/** Whole seconds until `left` pages are read at the pace since the first mark; null until that was 5 pages and 3 s. */
export function computeEta(marks: readonly PaceMark[], left: number, now: number): number | null {
  const [first] = marks;
  const last = marks.at(-1);
  if (!first || !last) return null;
  const [pages, ms] = [last.asked - first.asked, now - first.at];
  return pages < MIN_PAGES || ms < MIN_MS ? null : Math.ceil((left * ms) / pages / 1_000);
}

/** The marks worth keeping after another one, oldest first. */
export function addMark(marks: readonly PaceMark[], mark: PaceMark): PaceMark[] {
  const last = marks.at(-1);
  const kept = last?.asked === mark.asked ? [...marks] : [...marks, mark];
  const isEnough = ({ at, asked }: PaceMark) => mark.at - at >= PACE_MS && mark.asked - asked >= MIN_PAGES;
  // The newest mark that is far enough back alone is where the pace is measured from.
  const from = kept.findLastIndex(isEnough);
  return from < 0 ? kept : kept.slice(from);
}

/** Pages that will still be asked for: what waits, as far as the page limit reaches. */
export function countLeft({ found, done, asked }: UrlCounts, max_pages: number): number {
  return Math.max(0, Math.min(found - done, max_pages - asked));
}

export function toProgress(crawl: CrawlRow | null, counts: UrlCounts, eta_s: number | null): CrawlProgress {
  const { found, done, indexed, failed } = counts;
  return {
    status: crawl?.status ?? "pending",
    version: crawl?.version ?? 0,
    found,
    done,
    indexed,
    failed,
    started_at: crawl?.started_at ?? null,
    eta_s,
    last_error: crawl?.last_error ?? null,
  };
}
