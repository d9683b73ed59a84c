import { MAX_RETENTION_DAYS, MIN_RETENTION_DAYS } from "../../workers/contract/limits";
import { formatNumber } from "../ui/format";

/** Null for an empty field, undefined for what is no number of days. */
export function readDays(typed: string): number | null | undefined {
  const text = typed.trim();
  if (text === "") return null;
  const days = Number(text);
  return /^\d+$/.test(text) && days >= MIN_RETENTION_DAYS && days <= MAX_RETENTION_DAYS ? days : undefined;
}

export function describeRetention(days: number | null): string {
  if (days === null) return "Conversations are kept for good.";
  return `A conversation that has ended is erased ${days === 1 ? "one day" : `${formatNumber(days)} days`} after its last message.`;
}
