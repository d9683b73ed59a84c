/** What a run's page shows, as it stands in the address. */
import type { ResultChange, TestRun } from "../../workers/contract/evals";
import { CHANGES } from "./words";

export interface RunView {
  /** A run's id, `nothing`, or absent: what it is compared with by itself. */
  against?: string;
  change?: ResultChange;
  page: number;
}

export function readView(search: URLSearchParams): RunView {
  const against = search.get("against");
  const change = search.get("change");
  const page = Number(search.get("page"));
  return {
    ...(against && { against }),
    ...(change !== null && Object.hasOwn(CHANGES, change) && { change: change as ResultChange }),
    page: Number.isInteger(page) && page > 1 ? page : 1,
  };
}

export function writeView({ against, change, page }: RunView): Record<string, string> {
  return { ...(against && { against }), ...(change && { change }), ...(page > 1 && { page: String(page) }) };
}

export const NOTHING = "nothing";
export const LIVE = "live";

/**
 * Runs another can be compared with, newest first: those that asked the same of the same. A manual one asks what is live, a reading's
 * what its source would make of that, a template's a model and a few of the questions only.
 */
export function listComparable(run: TestRun, runs: readonly TestRun[]): TestRun[] {
  const others = runs.filter(({ id, status, after }) => id !== run.id && status === "done" && after !== null);
  return others.filter((other) => COMPARED.every((fact) => other[fact] === run[fact]));
}

const COMPARED = ["kind", "source_id", "category"] as const;

/** The run that somebody has asked for and that has not ended: another has to wait for it. */
export function findUnderWay(runs: readonly TestRun[]): TestRun | undefined {
  return runs.find(({ kind, status }) => kind === "manual" && status === "running");
}

/** With what a run is compared: what was live before its reading, or another run; by itself the one before it. */
export function findAgainst(run: TestRun, runs: readonly TestRun[], wanted: string | undefined): string {
  const others = listComparable(run, runs);
  if (wanted !== undefined && others.some(({ id }) => id === wanted)) return wanted;
  if (run.before) return LIVE;
  if (wanted === NOTHING) return NOTHING;
  return others.find(({ created_at }) => created_at < run.created_at)?.id ?? NOTHING;
}
