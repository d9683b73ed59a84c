import type {
  AnswerDetail,
  AnswerSummary,
  AnswersQuery,
  Satisfaction,
  TestAnswer,
  ThresholdPreview,
} from "../../workers/contract/answers";
import type { List } from "../../workers/contract/lists";
import { request } from "./client";
import { getSitePath } from "./sites";

/** Which answers of the log to list; absent fields do not filter. */
export type AnswerFilters = Partial<AnswersQuery>;

/** Asks as a visitor would; the answer is kept in the log as a test. */
export function askSite(site_id: string, question: string): Promise<TestAnswer> {
  return request("POST", `${getSitePath(site_id)}/ask`, { question });
}

export function listAnswers(site_id: string, filters: AnswerFilters): Promise<List<AnswerSummary>> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, String(value));
  return request("GET", `${getSitePath(site_id)}/answers?${query}`);
}

export function getAnswer(site_id: string, answer_id: string): Promise<AnswerDetail> {
  return request("GET", `${getSitePath(site_id)}/answers/${encodeURIComponent(answer_id)}`);
}

export function getSatisfaction(site_id: string, days: number): Promise<Satisfaction> {
  return request("GET", `${getSitePath(site_id)}/satisfaction?days=${days}`);
}

export function previewThreshold(site_id: string, threshold: number): Promise<ThresholdPreview> {
  return request("GET", `${getSitePath(site_id)}/threshold-preview?threshold=${threshold}`);
}
