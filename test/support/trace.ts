import type { AnswerTrace } from "../../workers/contract/answers";

/** A trace of small talk, with what a test wants to differ. */
export function makeTrace(wanted: Partial<AnswerTrace> = {}): AnswerTrace {
  return {
    analysis: { categories: ["question"], language: "en", follow_up: false, thanks: false },
    query: null,
    before: "",
    terms: [],
    wishes: null,
    candidates: [],
    threshold: null,
    attempts: [],
    times: { decide_ms: 1 },
    degraded: false,
    cancelled: false,
    ...wanted,
  };
}
