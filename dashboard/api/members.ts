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

/** Of a workspace at most as many as one page holds: more than any plan but the largest has. */
export function useMembers() {
  return useQuery({
    queryKey: KEYS,
    queryFn: () => request<List<Member>>("GET", "/api/v1/members?page_size=100"),
    staleTime: FRESH_MS,
  });
}

/** Those who use the inbox. */
export function useColleagues() {
  return listColleagues(useMembers().data);
}

/** The id of a member's picture; null without one, and of who is no member any more. */
export function useProfileImage(user_id: string): string | null {
  return useMembers().data?.items.find((one) => one.user_id === user_id)?.profile_image ?? null;
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
