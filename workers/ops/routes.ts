import * as z from "zod";
import { defineRoute } from "../platform/route";
import { showHealth } from "./health";

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
];
