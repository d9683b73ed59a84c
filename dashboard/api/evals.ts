import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import type {
  AddTestQuestion,
  ComparedResult,
  ImportedTestQuestions,
  ImportTestQuestions,
  ResultChange,
  TestQuestion,
  TestRun,
} from "../../workers/contract/evals";
import type { List } from "../../workers/contract/lists";
import { request } from "./client";
import { getSitePath } from "./sites";

interface Slice {
  page: number;
  page_size: number;
}

const getPath = (site_id: string) => `${getSitePath(site_id)}/evals`;
const toQuery = (values: Record<string, string | number | undefined>) =>
  new URLSearchParams(Object.entries(values).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])));

/** In the order they were added. */
export function useTestQuestions(site_id: string, slice: Slice) {
  return useQuery({
    queryKey: ["site", site_id, "tests", "questions", slice],
    queryFn: () => request<List<TestQuestion>>("GET", `${getPath(site_id)}/questions?${toQuery({ ...slice })}`),
    placeholderData: keepPreviousData,
  });
}

/** The last twenty, newest first. */
export function useTestRuns(site_id: string) {
  return useQuery({
    queryKey: ["site", site_id, "tests", "runs"],
    queryFn: () => request<List<TestRun>>("GET", `${getPath(site_id)}/runs`),
  });
}

/** The run that decides, or decided, whether a version of a source goes live; null where it is not kept or there was none. */
export function useVersionRun(site_id: string, source_id: string, version: number) {
  return useQuery({
    queryKey: ["site", site_id, "tests", "runs", source_id, version],
    queryFn: async () => {
      const query = toQuery({ source_id, version });
      const { items } = await request<List<TestRun>>("GET", `${getPath(site_id)}/runs?${query}`);
      return items[0] ?? null;
    },
  });
}

export function useTestRun(site_id: string, run_id: string) {
  return useQuery({
    queryKey: ["site", site_id, "tests", "run", run_id],
    queryFn: () => request<TestRun>("GET", `${getPath(site_id)}/runs/${encodeURIComponent(run_id)}`),
  });
}

/** What became of each question, those that got worse first. `against`: another run; absent: what was live before. */
export function useTestResults(
  site_id: string,
  run_id: string,
  wanted: Slice & { against: string | undefined; change: ResultChange | undefined },
) {
  const path = `${getPath(site_id)}/runs/${encodeURIComponent(run_id)}/results`;
  return useQuery({
    queryKey: ["site", site_id, "tests", "run", run_id, "results", wanted],
    queryFn: () => request<List<ComparedResult>>("GET", `${path}?${toQuery({ ...wanted })}`),
    placeholderData: keepPreviousData,
  });
}

export function addTestQuestion(site_id: string, input: AddTestQuestion): Promise<TestQuestion> {
  return request("POST", `${getPath(site_id)}/questions`, input);
}

export function removeTestQuestion(site_id: string, question_id: string): Promise<void> {
  return request("DELETE", `${getPath(site_id)}/questions/${encodeURIComponent(question_id)}`);
}

/** Makes questions of headings and FAQs; again adds those that are new. */
export function generateTestQuestions(site_id: string): Promise<{ added: number }> {
  return request("POST", `${getPath(site_id)}/generate`);
}

export function importTestQuestions(site_id: string, input: ImportTestQuestions): Promise<ImportedTestQuestions> {
  return request("POST", `${getPath(site_id)}/import`, input);
}

export function startTestRun(site_id: string): Promise<TestRun> {
  return request("POST", `${getPath(site_id)}/runs`);
}

/** Asks the question of an answer in every run from here on. */
export function testAnswer(site_id: string, answer_id: string): Promise<TestQuestion> {
  return request("POST", `${getSitePath(site_id)}/answers/${encodeURIComponent(answer_id)}/test`);
}
