import { expect } from "vitest";
import type { OwnSite } from "../../workers/contract/sites";
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
