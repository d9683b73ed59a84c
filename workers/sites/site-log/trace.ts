import type { AnswerTrace, Attempt, Candidate } from "../../contract/answers";

/** What the first records lack. */
const TRACE: AnswerTrace = {
  analysis: { categories: [], language: null, follow_up: false, thanks: false },
  query: null,
  before: "",
  terms: [],
  wishes: null,
  candidates: [],
  threshold: null,
  attempts: [],
  times: {},
  degraded: false,
  cancelled: false,
};
const CANDIDATE = { url: "", title: "", heading_path: [], snippet: "" };
const ATTEMPT: Attempt = {
  model: null,
  template: null,
  sent: null,
  kept: [],
  dropped: [],
  input_tokens: null,
  cached_input_tokens: null,
  cache_write_tokens: null,
  output_tokens: null,
  stop_reason: null,
  cost_usd: null,
  own_key: null,
  first_text_ms: null,
  total_ms: null,
  fault: null,
};

type StoredCandidate = Pick<Candidate, "chunk_id" | "page_id" | "version" | "score" | "matched_terms"> &
  Partial<Candidate>;
/** `error` once stood for \`fault\`: the class of what was thrown. */
type StoredAttempt = Partial<Attempt> & { error?: unknown };
type StoredTrace = Omit<Partial<AnswerTrace>, "candidates" | "attempts"> & {
  candidates?: StoredCandidate[];
  attempts?: StoredAttempt[];
};

/** A stored trace in today's shape, whenever it was recorded. */
export function readTrace(json: string): AnswerTrace {
  const { candidates = [], attempts = [], ...stored } = JSON.parse(json) as StoredTrace;
  return {
    ...TRACE,
    ...stored,
    analysis: { ...TRACE.analysis, ...stored.analysis },
    candidates: candidates.map((candidate) => ({
      ...CANDIDATE,
      ...candidate,
      scores: { words: null, phrases: null, meaning: null, ...candidate.scores },
    })),
    attempts: attempts.map(readAttempt),
  };
}

function readAttempt({ error, ...stored }: StoredAttempt): Attempt {
  const attempt = { ...ATTEMPT, ...(error ? { fault: "broken" as const } : {}), ...stored };
  // An attempt without a model once bore the name of the method in its place, and the zeros that went with it.
  if (attempt.model !== "extractive") return attempt;
  const { kept, dropped } = attempt;
  return { ...ATTEMPT, kept, dropped };
}
