/** The filters of the gaps as they stand in the address. */
import type { GapReason, GapState } from "../../workers/contract/gaps";
import type { GapFilters } from "../api/gaps";

export const STATES: Record<GapState, string> = { open: "Open", answered: "Answered", dismissed: "Dismissed" };
export const REASONS: Record<GapReason, string> = { unanswered: "Not answered", rated_down: "Rated not helpful" };
/** Days since a question was asked last. */
export const PERIODS: Record<number, string> = { 7: "Last 7 days", 30: "Last 30 days", 90: "Last 90 days" };

/** Reads what it knows; anything else does not filter. */
export function readFilters(search: URLSearchParams): GapFilters & { state: GapState } {
  const state = find(STATES, search.get("state")) ?? "open";
  const reason = find(REASONS, search.get("reason"));
  const days = find(PERIODS, search.get("days"));
  const page = Number(search.get("page"));
  return {
    state,
    ...(reason && { reason }),
    ...(days && { days: Number(days) }),
    ...(Number.isInteger(page) && page > 1 && { page }),
  };
}

export function writeFilters(filters: GapFilters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined || value === "open" ? [] : [[name, `${value}`]],
    ),
  );
}

function find<Name extends string | number>(known: Record<Name, string>, value: string | null): Name | undefined {
  return value !== null && Object.hasOwn(known, value) ? (value as Name) : undefined;
}
