import type { Usage } from "../../workers/contract/usage";
import { formatTime } from "../ui/format";

export function isUsedUp({ ai_questions: { used, limit } }: Usage): boolean {
  return limit !== null && used >= limit;
}

/** The day ends at midnight UTC, which is another hour for the reader. */
export function describeReset(resets_at: number): string {
  return `The count begins anew at ${formatTime(resets_at)}.`;
}

/** What was typed as an amount; null for none, undefined for what is no amount. */
export function readAmount(typed: string): number | null | undefined {
  const text = typed.trim().replace(/^\$/, "").replace(",", ".");
  if (text === "") return null;
  return /^\d{1,6}(?:\.\d{1,2})?$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
}

export function writeAmount(amount: number | null): string {
  return amount === null ? "" : amount.toFixed(2);
}
