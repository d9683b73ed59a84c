import { Usage } from "../contract/usage";
import { can, defineRoute } from "../platform/route";
import { getUsage } from "./service";

export const billingRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/usage",
    access: can("view"),
    response: { 200: Usage },
    handler: ({ deps, scope }) => getUsage(deps, scope),
  }),
];
