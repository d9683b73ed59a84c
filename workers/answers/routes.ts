import * as answers from "../contract/answers";
import { listOf } from "../contract/lists";
import { SitePath } from "../contract/sites";
import { can, defineRoute } from "../platform/route";
import { askOwnSite, getAnswer, getSatisfaction, listAnswers, previewThreshold, searchOwnContent } from "./owner";

const IN_SITE = { site_id: "site_0" };

export const answerRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/search",
    access: can("view"),
    params: SitePath,
    query: answers.SearchContent,
    response: { 200: answers.FoundContent },
    example: { params: IN_SITE, query: { query: "How long do refunds take?", limit: "10" } },
    handler: ({ deps, scope, params, query }) => searchOwnContent(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/ask",
    access: can("view"),
    params: SitePath,
    body: answers.Ask,
    response: { 200: answers.TestAnswer },
    example: { params: IN_SITE, body: { question: "How long do refunds take?" } },
    handler: ({ deps, scope, params, body }) => askOwnSite(deps, scope, params.site_id, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/answers",
    access: can("view"),
    params: SitePath,
    query: answers.AnswersQuery,
    response: { 200: listOf(answers.AnswerSummary) },
    example: { params: IN_SITE, query: { outcome: "answered", page: "1" } },
    handler: ({ deps, scope, params, query }) => listAnswers(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/answers/:answer_id",
    access: can("view"),
    params: answers.AnswerPath,
    response: { 200: answers.AnswerDetail },
    example: { params: { ...IN_SITE, answer_id: "ans_0" } },
    handler: ({ deps, scope, params }) => getAnswer(deps, scope, params),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/satisfaction",
    access: can("view"),
    params: SitePath,
    query: answers.SatisfactionQuery,
    response: { 200: answers.Satisfaction },
    example: { params: IN_SITE, query: { days: "30" } },
    handler: ({ deps, scope, params, query }) => getSatisfaction(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/threshold-preview",
    access: can("view"),
    params: SitePath,
    query: answers.ThresholdQuery,
    response: { 200: answers.ThresholdPreview },
    example: { params: IN_SITE, query: { threshold: "0.7" } },
    handler: ({ deps, scope, params, query }) => previewThreshold(deps, scope, params.site_id, query.threshold),
  }),
];
