import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { expect } from "vitest";
import { advanceRuns } from "../../workers/answers/evals/advance";
import { eval_runs } from "../../workers/answers/schema";
import type { ComparedResult, TestQuestion, TestRun } from "../../workers/contract/evals";
import type { List } from "../../workers/contract/lists";
import type { Site } from "../../workers/contract/sites";
import { clock, createTestDeps, late } from "../worker";
import { call } from "./client";
import type { Owner } from "./owners";

/** What an owner does with the test questions of a site. */
export function openEvals(owner: Owner, site: Pick<Site, "id">) {
  const base = `/api/v1/sites/${site.id}/evals`;
  const read = async <T>(path: string): Promise<T> => {
    const response = await call(base + path, { owner });
    expect(response.status).toBe(200);
    return response.json();
  };
  const post = (path: string, body?: unknown) =>
    call(base + path, { method: "POST", owner, ...(body === undefined ? {} : { body }) });
  return {
    post,
    listQuestions: () => read<List<TestQuestion>>("/questions?page_size=100"),
    listRuns: (query = "") => read<List<TestRun>>(`/runs${query}`),
    readRun: (id: string) => read<TestRun>(`/runs/${id}`),
    listResults: (id: string, query = "") => read<List<ComparedResult>>(`/runs/${id}/results${query}`),
    add: async (body: unknown) => {
      const response = await post("/questions", body);
      expect(response.status, await response.clone().text()).toBe(201);
      return response.json<TestQuestion>();
    },
    remove: async (id: string) => {
      const response = await call(`${base}/questions/${id}`, { method: "DELETE", owner });
      expect(response.status).toBe(204);
    },
    /** Starts a run and waits for its end. */
    run: async () => {
      const response = await post("/runs");
      expect(response.status).toBe(201);
      const { id } = await response.json<TestRun>();
      await Promise.all(late);
      return read<TestRun>(`/runs/${id}`);
    },
  };
}

/** The minute's job, once a planned run may be taken up. */
export async function runJob(after_ms = 16_000): Promise<void> {
  clock.offset_ms += after_ms;
  try {
    await advanceRuns(createTestDeps(env, "req_test"));
  } finally {
    clock.offset_ms -= after_ms;
  }
}

export const readRunRow = async (site: Pick<Site, "id">, id: string) =>
  (
    await drizzle(env.DB)
      .select()
      .from(eval_runs)
      .where(and(eq(eval_runs.site_id, site.id), eq(eval_runs.id, id)))
  )[0];
