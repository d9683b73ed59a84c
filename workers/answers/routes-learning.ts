import { AnswerPath } from "../contract/answers";
import { CorrectAnswer, Correction } from "../contract/corrections";
import { LearnedEntry, WriteAnswer } from "../contract/entries";
import { Gap, GapPath, GapsQuery, UpdateGap } from "../contract/gaps";
import { ListQuery, listOf } from "../contract/lists";
import { SitePath } from "../contract/sites";
import { can, defineRoute } from "../platform/route";
import { correctAnswer, listCorrections } from "./corrections";
import { answerGap, listGaps, updateGap } from "./gaps/service";

const IN_SITE = { site_id: "site_0" };

/** What visitors ask in vain, and what members make of it. */
export const learningRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/gaps",
    access: can("view"),
    params: SitePath,
    query: GapsQuery,
    response: { 200: listOf(Gap) },
    example: { params: IN_SITE, query: { state: "open", page: "1" } },
    handler: ({ deps, scope, params, query }) => listGaps(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "PATCH",
    path: "/api/v1/sites/:site_id/gaps/:gap_id",
    access: can("use_inbox"),
    params: GapPath,
    body: UpdateGap,
    response: { 200: Gap },
    example: { params: { ...IN_SITE, gap_id: "gap_0" }, body: { state: "dismissed" } },
    handler: ({ deps, scope, params, body }) => updateGap(deps, scope, params, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/gaps/:gap_id/answer",
    access: can("use_inbox"),
    params: GapPath,
    body: WriteAnswer,
    response: { 200: Gap },
    example: {
      params: { ...IN_SITE, gap_id: "gap_0" },
      body: { question: "Do you ship to Norway?", content: "Yes, within a week, for 12 EUR." },
    },
    handler: ({ deps, scope, params, body }) => answerGap(deps, scope, params, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/answers/:answer_id/correction",
    access: can("use_inbox"),
    params: AnswerPath,
    body: CorrectAnswer,
    response: { 200: LearnedEntry },
    example: { params: { ...IN_SITE, answer_id: "ans_0" }, body: { text: "Refunds take five working days." } },
    handler: ({ deps, scope, params, body }) => correctAnswer(deps, scope, params, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/corrections",
    access: can("view"),
    params: SitePath,
    query: ListQuery,
    response: { 200: listOf(Correction) },
    example: { params: IN_SITE, query: { page: "1" } },
    handler: ({ deps, scope, params, query }) => listCorrections(deps, scope, params.site_id, query),
  }),
];
