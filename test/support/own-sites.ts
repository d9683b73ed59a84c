import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { expect } from "vitest";
import type { OwnSite } from "../../workers/contract/sites";
import { audit_log } from "../../workers/ops/schema";
import { call } from "./client";
import type { Owner } from "./owners";

let host_number = 0;

/** A host no other test uses, so that its subdomain is free. */
export function makeHost(): string {
  return `h${Date.now().toString(36)}${++host_number}.example.org`;
}

/** A site made over the API. */
export async function createSite(owner: Owner, body: Record<string, unknown> = {}): Promise<OwnSite> {
  const response = await call("/api/v1/sites", { owner, body: { url: makeHost(), ...body } });
  expect(response.status).toBe(201);
  return response.json();
}

/** What the audit log holds of one thing and one action. */
export function listAudit(target: string, action: string) {
  const row = and(eq(audit_log.target, target), eq(audit_log.action, action));
  return drizzle(env.DB).select().from(audit_log).where(row);
}
