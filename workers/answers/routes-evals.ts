import { AnswerPath } from "../contract/answers";
import * as evals from "../contract/evals";
import { ListQuery, listOf, Nothing } from "../contract/lists";
import { SitePath } from "../contract/sites";
import { can, defineRoute } from "../platform/route";
import { startRun } from "./evals/advance";
import {
  addAskedQuestion,
  addQuestion,
  generateQuestions,
  importQuestions,
  listQuestions,
  removeQuestion,
} from "./evals/questions";
import { listResults } from "./evals/results";
import { getRun, listRuns } from "./evals/runs";

const IN_SITE = { site_id: "site_0" };
const QUESTION = { question: "How long do refunds take?", page: "https://shop.example.org/refunds" };

export const evalRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/evals/questions",
    access: can("view"),
    params: SitePath,
    query: ListQuery,
    response: { 200: listOf(evals.TestQuestion) },
    example: { params: IN_SITE, query: { page: "1" } },
    handler: ({ deps, scope, params, query }) => listQuestions(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/evals/questions",
    access: can("edit_sites"),
    params: SitePath,
    body: evals.AddTestQuestion,
    response: { 201: evals.TestQuestion },
    example: { params: IN_SITE, body: { question: "Who won the World Cup in 1998?", should_refuse: true } },
    handler: ({ deps, scope, params, body }) => addQuestion(deps, scope, params.site_id, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/answers/:answer_id/test",
    access: can("edit_sites"),
    params: AnswerPath,
    response: { 201: evals.TestQuestion },
    example: { params: { ...IN_SITE, answer_id: "ans_0" } },
    handler: ({ deps, scope, params }) => addAskedQuestion(deps, scope, params),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/evals/generate",
    access: can("edit_sites"),
    params: SitePath,
    response: { 200: evals.GeneratedTestQuestions },
    example: { params: IN_SITE },
    handler: ({ deps, scope, params }) => generateQuestions(deps, scope, params.site_id),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/evals/import",
    access: can("edit_sites"),
    params: SitePath,
    body: evals.ImportTestQuestions,
    response: { 200: evals.ImportedTestQuestions },
    example: { params: IN_SITE, body: { format: "json", text: JSON.stringify([QUESTION]) } },
    handler: ({ deps, scope, params, body }) => importQuestions(deps, scope, params.site_id, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/sites/:site_id/evals/questions/:question_id",
    access: can("edit_sites"),
    params: evals.TestQuestionPath,
    response: { 204: Nothing },
    example: { params: { ...IN_SITE, question_id: "evq_0" } },
    handler: ({ deps, scope, params }) => removeQuestion(deps, scope, params),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/evals/runs",
    access: can("view"),
    params: SitePath,
    query: evals.RunsQuery,
    response: { 200: listOf(evals.TestRun) },
    example: { params: IN_SITE, query: { page: "1" } },
    handler: ({ deps, scope, params, query }) => listRuns(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/evals/runs",
    access: can("edit_sites"),
    params: SitePath,
    response: { 201: evals.TestRun },
    example: { params: IN_SITE },
    handler: ({ deps, scope, params }) => startRun(deps, scope, params.site_id),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/evals/runs/:run_id",
    access: can("view"),
    params: evals.TestRunPath,
    response: { 200: evals.TestRun },
    example: { params: { ...IN_SITE, run_id: "run_0" } },
    handler: ({ deps, scope, params }) => getRun(deps, scope, params),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/evals/runs/:run_id/results",
    access: can("view"),
    params: evals.TestRunPath,
    query: evals.ResultsQuery,
    response: { 200: listOf(evals.ComparedResult) },
    example: { params: { ...IN_SITE, run_id: "run_0" }, query: { change: "worse" } },
    handler: ({ deps, scope, params, query }) => listResults(deps, scope, params, query),
  }),
];
