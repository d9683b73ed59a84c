import type { BudgetLimit, ModelFault } from "../contract/models";
import { AppError } from "./problem";

/** A refused key is asked again after this long: its owner may have paid, or a new month begun. */
export const REFUSED_REST_MS = 3_600_000;

/** A model gave no answer, or not a whole one. */
export class ModelError extends AppError {
  readonly fault: ModelFault;
  /** Milliseconds the vendor asks to be left alone; null when it named none. */
  readonly retry_after_ms: number | null;
  /** HTTP status, null when none came. */
  readonly status: number | null;
  /** What was reached, for the fault `budget`. */
  readonly budget_limit: BudgetLimit | undefined;

  constructor(
    fault: ModelFault,
    {
      retry_after_ms = null,
      status = null,
      budget_limit,
      cause,
    }: { retry_after_ms?: number | null; status?: number | null; budget_limit?: BudgetLimit; cause?: unknown } = {},
  ) {
    super("upstream_failed", "The assistant could not finish its answer.", { cause });
    this.fault = fault;
    this.retry_after_ms = retry_after_ms;
    this.status = status;
    this.budget_limit = budget_limit;
  }
}
