import * as z from "zod";
import { AuditEntry } from "../contract/accounts";
import { ListQuery, listOf } from "../contract/lists";
import { DeadJob, ReplayJobs, ReplayResult } from "../contract/ops";
import { can, defineRoute } from "../platform/route";
import { listAuditLog } from "./audit";
import { listDeadJobs, replayDeadJobs } from "./dead-jobs";
import { showHealth } from "./health";
import { OUTBOX_PATH, showOutbox } from "./outbox";

export const opsRoutes = [
  defineRoute({
    method: "GET",
    path: "/health/live",
    access: "public",
    response: { 200: z.object({ status: z.string() }) },
    handler: async () => ({ status: "ok" }),
  }),
  defineRoute({
    method: "GET",
    path: "/health/ready",
    access: "public",
    handler: ({ deps, request }) => showHealth(deps, request),
  }),
  defineRoute({
    method: "GET",
    path: "/health",
    access: "public",
    handler: ({ deps, request }) => showHealth(deps, request),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/audit-log",
    access: can("administer"),
    query: ListQuery,
    response: { 200: listOf(AuditEntry) },
    example: { query: { page: "1" } },
    handler: ({ deps, scope, query }) => listAuditLog(deps, scope, query),
  }),
  defineRoute({
    method: "GET",
    path: OUTBOX_PATH,
    access: "public",
    handler: ({ deps, url }) => showOutbox(deps, url),
  }),
  defineRoute({
    method: "GET",
    path: "/ops/dead-jobs",
    access: "public",
    response: { 200: z.object({ items: z.array(DeadJob) }) },
    handler: ({ deps, request }) => listDeadJobs(deps, request),
  }),
  defineRoute({
    method: "POST",
    path: "/ops/dead-jobs/replay",
    access: "public",
    body: ReplayJobs,
    response: { 200: ReplayResult },
    example: { body: { ids: ["0"] } },
    handler: ({ deps, request, body }) => replayDeadJobs(deps, request, body),
  }),
];
