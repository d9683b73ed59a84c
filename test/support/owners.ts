import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { members, sessions, users, workspaces } from "../../workers/accounts/schema";
import type { Role } from "../../workers/contract/permissions";
import type { PlanName } from "../../workers/contract/plans";
import { sha256Hex } from "../../workers/platform/crypto";
import { newId, randomToken } from "../../workers/platform/ids";
import type { OwnerScope } from "../../workers/platform/scope";
import { makeSite } from "./factories";

export interface Owner {
  scope: OwnerScope;
  email: string;
  /** As a browser sends it. */
  cookie: string;
}

/** A signed-in member of a workspace of their own, or of `workspace_id`; an owner unless told otherwise. */
export async function makeOwner({
  role = "owner",
  plan = "pro",
  workspace_id,
  now = Date.now(),
}: {
  role?: Role;
  plan?: PlanName;
  workspace_id?: string;
  /** When they signed in, milliseconds UTC. */
  now?: number;
} = {}): Promise<Owner> {
  const db = drizzle(env.DB);
  const [user_id, session_id, token] = [newId("user", now), newId("ses", now), randomToken(32)];
  const email = `${user_id}@example.org`;
  const workspace = { id: workspace_id ?? newId("ws", now), name: "Test", plan, created_at: now, updated_at: now };
  if (!workspace_id) await db.insert(workspaces).values(workspace);
  await db.insert(users).values({ id: user_id, email, email_verified_at: now, created_at: now, updated_at: now });
  await db.insert(members).values({ workspace_id: workspace.id, user_id, role, created_at: now });
  await db.insert(sessions).values({
    id: session_id,
    token_hash: sha256Hex(token),
    user_id,
    workspace_id: workspace.id,
    user_agent: "test",
    created_at: now,
    last_seen_at: now,
    expires_at: now + 86_400_000,
  });
  return {
    scope: { workspace_id: workspace.id, user_id, role, plan, session_id, ip: null },
    email,
    cookie: `__Host-helpshelf_session=${token}`,
  };
}

/** An owner, two agents and a viewer, and a site of theirs. */
export async function makeTeam() {
  const owner = await makeOwner();
  const { workspace_id } = owner.scope;
  return {
    owner,
    ada: await makeOwner({ role: "agent", workspace_id }),
    bo: await makeOwner({ role: "agent", workspace_id }),
    viewer: await makeOwner({ role: "viewer", workspace_id }),
    site: await makeSite({ workspace_id }),
  };
}
