import { useQuery } from "@tanstack/preact-query";
import type { Member } from "../../workers/contract/accounts";
import type { List } from "../../workers/contract/lists";
import { isPermitted } from "../../workers/contract/permissions";
import { queryClient, request } from "./client";

const KEYS = ["members"];
/** Of a screen that is open all day. Milliseconds. */
const FRESH_MS = 300_000;

/** A member of the workspace who uses its inbox, as the others call them. */
export interface Colleague {
  id: string;
  name: string;
}

/** Those who use the inbox. A workspace has at most as many members as one page holds. */
export function useColleagues() {
  const members = useQuery({
    queryKey: KEYS,
    queryFn: () => request<List<Member>>("GET", "/api/v1/members?page_size=100"),
    staleTime: FRESH_MS,
  });
  return listColleagues(members.data);
}

/** The same for what is no component: those that were read by now. */
export function readColleagues(): Colleague[] {
  return listColleagues(queryClient.getQueryData<List<Member>>(KEYS));
}

function listColleagues(members: List<Member> | undefined): Colleague[] {
  return (members?.items ?? [])
    .filter(({ role }) => isPermitted(role, "use_inbox"))
    .map(({ user_id, full_name, email }) => ({ id: user_id, name: full_name || (email.split("@")[0] ?? email) }));
}
