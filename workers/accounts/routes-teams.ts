import { ListQuery, listOf, Nothing } from "../contract/lists";
import { CreateTeam, Team, TeamPath, UpdateTeam } from "../contract/teams";
import { can, defineRoute } from "../platform/route";
import { createTeam, getTeam, listTeams, removeTeam, updateTeam } from "./teams";

const EXAMPLE = { params: { team_id: "team_0" } };

/** Teams of those who answer, with hours of their own. */
export const teamRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/teams",
    access: can("view"),
    query: ListQuery,
    response: { 200: listOf(Team) },
    example: { query: { page: "1" } },
    handler: ({ deps, scope, query }) => listTeams(deps, scope, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/teams",
    access: can("administer"),
    body: CreateTeam,
    response: { 201: Team },
    example: {
      body: {
        name: "Weekdays",
        business_hours: { time_zone: "Europe/Berlin", days: { mon: [["09:00", "17:00"]] }, holidays: ["2026-12-25"] },
      },
    },
    handler: ({ deps, scope, body }) => createTeam(deps, scope, body),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/teams/:team_id",
    access: can("view"),
    params: TeamPath,
    response: { 200: Team },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => getTeam(deps, scope, params.team_id),
  }),
  defineRoute({
    method: "PATCH",
    path: "/api/v1/teams/:team_id",
    access: can("administer"),
    params: TeamPath,
    body: UpdateTeam,
    response: { 200: Team },
    example: { ...EXAMPLE, body: { name: "Night shift", business_hours: null } },
    handler: ({ deps, scope, params, body }) => updateTeam(deps, scope, params.team_id, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/teams/:team_id",
    access: can("administer"),
    params: TeamPath,
    response: { 204: Nothing },
    example: EXAMPLE,
    handler: ({ deps, scope, params }) => removeTeam(deps, scope, params.team_id),
  }),
];
