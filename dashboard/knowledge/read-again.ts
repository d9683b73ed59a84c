import type { Page } from "../../workers/contract/knowledge";
import { ApiError, explain } from "../api/client";
import { explainReason } from "./reasons";

/** A page that was asked for and could not be read, and why. */
export interface Failure {
  page: Page;
  text: string;
}

/** How far the reading of several pages has come. */
export interface Reading {
  total: number;
  /** Pages dealt with, failures among them. */
  done: number;
  failures: readonly Failure[];
  /** Nothing more is read. `stopped`: because somebody said so. */
  state: "reading" | "finished" | "stopped";
}

interface Deps {
  read: (page_id: string) => Promise<Page>;
  on_step: (reading: Reading) => void;
  signal: AbortSignal;
}

/**
 * Reads pages again, one after the other. One that fails does not keep the next from being read, but for the limit of such calls:
 * then all that are left fail with its sentence. Never throws.
 */
export async function readPagesAgain(pages: readonly Page[], { read, on_step, signal }: Deps): Promise<void> {
  const failures: Failure[] = [];
  const tell = (done: number, state: Reading["state"]) =>
    on_step({ total: pages.length, done, failures: [...failures], state });
  for (const [index, page] of pages.entries()) {
    tell(index, "reading");
    try {
      const after = await read(page.id);
      if (after.status === "failed") failures.push({ page: after, text: `${explainReason(after.reason)}.` });
    } catch (error) {
      const is_limit = error instanceof ApiError && error.problem.error === "rate_limited";
      const failed = is_limit ? pages.slice(index) : [page];
      failures.push(...failed.map((one) => ({ page: one, text: explain(error) })));
      if (is_limit) return tell(pages.length, "finished");
    }
    if (signal.aborted) return tell(index + 1, "stopped");
  }
  tell(pages.length, "finished");
}

/** What came of it, in one sentence. */
export function describeReading({ total, done, failures, state }: Reading): string {
  const read = done - failures.length;
  const count = (n: number) => `${n} ${n === 1 ? "page" : "pages"}`;
  const kept = `${count(read)} read again`;
  const failed = failures.length === 0 ? "" : `, ${failures.length} could not be read`;
  const left = state === "stopped" && done < total ? `; stopped before the other ${total - done}` : "";
  return `${kept}${failed}${left}.`;
}
