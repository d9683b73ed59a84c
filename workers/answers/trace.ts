/** What an answer's trace holds: times and the passages that were found. */
import type { Candidate } from "../contract/answers";
import type { IndexHit } from "../ports";

/** Milliseconds by stage. In production the clock moves with I/O only (design §7.17). */
export class Stopwatch {
  readonly started_at: number;
  readonly stages: Record<string, number> = {};
  private lap_at: number;

  constructor(private readonly now: () => number) {
    this.started_at = now();
    this.lap_at = this.started_at;
  }

  /** Notes what has passed since the last stage. */
  lap(stage: string): void {
    const at = this.now();
    this.stages[stage] = at - this.lap_at;
    this.lap_at = at;
  }

  /** Since the start, whole milliseconds. */
  total(): number {
    return Math.max(0, Math.round(this.now() - this.started_at));
  }
}

const SNIPPET_CHARS = 300;

/** A retrieved passage as a trace shows it. */
export function toCandidate(hit: IndexHit): Candidate {
  const { chunk_id, page_id, version, url, title, heading_path, text, score, scores, matched_terms } = hit;
  const snippet = text.slice(0, SNIPPET_CHARS);
  return {
    chunk_id,
    page_id,
    version,
    url,
    title,
    heading_path,
    snippet,
    score,
    scores,
    matched_terms,
  };
}
