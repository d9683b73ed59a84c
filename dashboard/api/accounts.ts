import { useQuery } from "@tanstack/preact-query";
import type {
  AuthOptions as AuthOptionsSchema,
  Login,
  Me,
  Register,
  Session,
  UpdateMe,
  VerifyEmail,
} from "../../workers/contract/accounts";
import type { List } from "../../workers/contract/lists";
import { forgetMember, queryClient, request } from "./client";

type AuthOptions = ReturnType<typeof AuthOptionsSchema.parse>;

export function useAuthOptions() {
  return useQuery({
    queryKey: ["auth_options"],
    queryFn: () => request<AuthOptions>("GET", "/api/auth/options"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Mails a code, whether the address is known or not. */
export function registerAccount(input: Register): Promise<void> {
  return request("POST", "/api/auth/register", input);
}

/** Signs in with the mailed code. */
export async function verifyEmail(input: VerifyEmail): Promise<void> {
  startAs(await request<Me>("POST", "/api/auth/verify-email", input));
}

export async function signIn(input: Login): Promise<void> {
  startAs(await request<Me>("POST", "/api/auth/login", input));
}

export async function signOut(): Promise<void> {
  await request<void>("POST", "/api/auth/logout");
  forgetMember();
}

/** Whose session had ended goes on with what they were writing. */
function startAs(me: Me): void {
  if (queryClient.getQueryData<Me>(["me"])?.id === me.id) queryClient.clear();
  else forgetMember();
  queryClient.setQueryData(["me"], me);
}

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: () => request<Me>("GET", "/api/v1/me") });
}

export async function updateMe(patch: UpdateMe): Promise<void> {
  queryClient.setQueryData(["me"], await request<Me>("PATCH", "/api/v1/me", patch));
}

/** Takes a small square for the person's picture. */
export async function setProfileImage(image: Blob): Promise<void> {
  const form = new FormData();
  form.set("file", image, "picture.jpg");
  await keepMe(await request<Me>("PUT", "/api/v1/me/profile-image", form));
}

export async function removeProfileImage(): Promise<void> {
  await request<void>("DELETE", "/api/v1/me/profile-image");
  await queryClient.invalidateQueries({ queryKey: ["me"] });
  await queryClient.invalidateQueries({ queryKey: ["members"] });
}

/** The list of members says the same of the person. */
async function keepMe(me: Me): Promise<void> {
  queryClient.setQueryData(["me"], me);
  await queryClient.invalidateQueries({ queryKey: ["members"] });
}

export function useSessions() {
  return useQuery({
    queryKey: ["sessions"],
    queryFn: () => request<List<Session>>("GET", "/api/v1/sessions?page_size=100"),
  });
}

export async function endSession(session_id: string): Promise<void> {
  await request<void>("DELETE", `/api/v1/sessions/${encodeURIComponent(session_id)}`);
  await queryClient.invalidateQueries({ queryKey: ["sessions"] });
}

/** Ends every session but the one that asks. */
export async function endOtherSessions(): Promise<void> {
  await request<void>("DELETE", "/api/v1/sessions");
  await queryClient.invalidateQueries({ queryKey: ["sessions"] });
}
