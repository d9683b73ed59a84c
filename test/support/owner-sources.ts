/** What the tests of an owner's sources share. */
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { expect } from "vitest";
import type { PlanName } from "../../workers/contract/plans";
import type { Site } from "../../workers/contract/sites";
import { audit_log } from "../../workers/ops/schema";
import { call } from "./client";
import { makeSite } from "./factories";
import { makeOwner, type Owner } from "./owners";
import { makeWebsite, type Website, write } from "./website";

export async function makeOwnSite(plan: PlanName = "pro"): Promise<{ owner: Owner; site: Site; shop: Website }> {
  const owner = await makeOwner({ plan });
  const site = await makeSite({ workspace_id: owner.scope.workspace_id });
  return {
    owner,
    site,
    shop: makeWebsite({ "/": write("the shop", ["/a", "/b"]), "/a": write("a"), "/b": write("b") }),
  };
}

export function add({ owner, site }: { owner: Owner; site: Site }, body: unknown): Promise<Response> {
  return call(`/api/v1/sites/${site.id}/sources`, { owner, body });
}

export async function read<T>(response: Promise<Response>, status = 200): Promise<T> {
  const answer = await response;
  expect(answer.status).toBe(status);
  return answer.json();
}

export function listActions({ scope }: Owner): Promise<{ action: string; target: string | null }[]> {
  return drizzle(env.DB)
    .select({ action: audit_log.action, target: audit_log.target })
    .from(audit_log)
    .where(eq(audit_log.workspace_id, scope.workspace_id))
    .orderBy(audit_log.created_at);
}
