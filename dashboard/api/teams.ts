import { useQuery } from "@tanstack/preact-query";
import type { List } from "../../workers/contract/lists";
import type { CreateTeam, Team, UpdateTeam } from "../../workers/contract/teams";
import { queryClient, request } from "./client";

const TEAMS = ["teams"];
const getPath = (team_id: string) => `/api/v1/teams/${encodeURIComponent(team_id)}`;

/** Every team; there are fewer than one page holds. */
export function useTeams() {
  return useQuery({ queryKey: TEAMS, queryFn: () => request<List<Team>>("GET", "/api/v1/teams?page_size=100") });
}

/** Makes one, or changes the given fields of one. */
export async function saveTeam(team_id: string | null, input: CreateTeam & UpdateTeam): Promise<Team> {
  const saved = await (team_id === null
    ? request<Team>("POST", "/api/v1/teams", input)
    : request<Team>("PATCH", getPath(team_id), input));
  await queryClient.invalidateQueries({ queryKey: TEAMS });
  return saved;
}

export async function removeTeam(team_id: string): Promise<void> {
  await request<void>("DELETE", getPath(team_id));
  await queryClient.invalidateQueries({ queryKey: TEAMS });
}
