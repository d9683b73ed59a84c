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

/** Those who use the inbox. */
export function useColleagues() {
  return listColleagues(useKnown());
}

/** The id of a member's picture; null without one, and of who is no member any more. */
export function useProfileImage(user_id: string): string | null {
  return useKnown()?.items.find((one) => one.user_id === user_id)?.profile_image ?? null;
}

/** A workspace has at most as many members as one page holds. */
function useKnown(): List<Member> | undefined {
  const members = useQuery({
    queryKey: KEYS,
    queryFn: () => request<List<Member>>("GET", "/api/v1/members?page_size=100"),
    staleTime: FRESH_MS,
  });
  return members.data;
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
