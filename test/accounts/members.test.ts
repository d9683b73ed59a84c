import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, describe, expect, it } from "vitest";
import { members, sessions } from "../../workers/accounts/schema";
import type { Me, Member } from "../../workers/contract/accounts";
import type { List } from "../../workers/contract/lists";
import type { EndedAccess } from "../../workers/ports";
import { readAudit } from "../support/accounts";
import { call, fingerprint, readProblem } from "../support/client";
import { makeOwner, type Owner } from "../support/owners";
import { replacements } from "../worker";

const db = drizzle(env.DB);

afterEach(() => {
  delete replacements.closeStreams;
});

function remove(owner: Owner, { scope }: Owner): Promise<Response> {
  return call(`/api/v1/members/${scope.user_id}`, { method: "DELETE", owner });
}

async function makeTeam() {
  const owner = await makeOwner();
  const { workspace_id } = owner.scope;
  return {
    owner,
    admin: await makeOwner({ role: "admin", workspace_id }),
    agent: await makeOwner({ role: "agent", workspace_id }),
  };
}

describe("the person who is signed in", () => {
  it("changes what they say of themselves: an absent field stays, null and an empty text clear it", async () => {
    const owner = await makeOwner();
    const patch = (body: unknown) => call("/api/v1/me", { method: "PATCH", owner, body });
    const first: Me = await (await patch({ full_name: " Ruth Alder ", company_name: "T & T", locale: "pt-BR" })).json();
    expect(first).toMatchObject({ full_name: "Ruth Alder", company_name: "T & T", locale: "pt-BR" });
    const second: Me = await (await patch({ full_name: "", locale: null })).json();
    expect(second).toEqual({ ...first, full_name: null, locale: null });
    expect(await (await patch({})).json()).toEqual(second);
    for (const body of [{ email: "x@example.org" }, { role: "owner" }, { locale: "<en>" }, { full_name: 1 }])
      expect((await patch(body)).status).toBe(400);
    expect(await (await call("/api/v1/me", { owner })).json()).toEqual(second);
  });
});

describe("the list of members", () => {
  it("holds everybody of the workspace and nobody else", async () => {
    const { owner, admin, agent } = await makeTeam();
    await makeOwner();
    const seen: List<Member> = await (await call("/api/v1/members", { owner: agent })).json();
    expect(seen.total).toBe(3);
    expect(seen.items.map(({ user_id, role }) => [user_id, role]).sort()).toEqual(
      [owner, admin, agent].map(({ scope }) => [scope.user_id, scope.role]).sort(),
    );
    const second: List<Member> = await (await call("/api/v1/members?page=2&page_size=2", { owner })).json();
    expect(second).toMatchObject({ total: 3, items: [{}] });
  });
});

describe("removing a member (TEN-06)", () => {
  it("ends what they may do with their next request, closes what they have open, and is noted once", async () => {
    const { owner, admin, agent } = await makeTeam();
    const { workspace_id, user_id } = agent.scope;
    const closed: EndedAccess[] = [];
    replacements.closeStreams = async (ended) => void closed.push(ended);
    expect((await call("/api/v1/me", { owner: agent })).status).toBe(200);
    expect((await remove(admin, agent)).status).toBe(204);
    expect(await readProblem(await call("/api/v1/me", { owner: agent }))).toMatchObject({ error: "unauthenticated" });
    expect(closed).toEqual([{ workspace_id, user_id }]);
    expect(await db.select().from(sessions).where(eq(sessions.user_id, user_id))).toEqual([]);
    expect(await readAudit(user_id)).toMatchObject([
      { action: "member.removed", workspace_id, user_id: admin.scope.user_id, before_hash: expect.any(String) },
    ]);
    expect(await fingerprint(await remove(owner, agent))).toMatch(/^404 /);
  });

  it("counts from the membership, not from the session", async () => {
    const { agent } = await makeTeam();
    await db.delete(members).where(eq(members.user_id, agent.scope.user_id));
    expect((await call("/api/v1/me", { owner: agent })).status).toBe(401);
  });

  it("follows a role that changes with the next request", async () => {
    const { owner, admin, agent } = await makeTeam();
    await db.update(members).set({ role: "viewer" }).where(eq(members.user_id, admin.scope.user_id));
    expect(await readProblem(await remove(admin, agent))).toMatchObject({ status: 403, error: "forbidden" });
    expect((await remove(owner, agent)).status).toBe(204);
  });

  it("is not for an admin to do to an owner, nor for agents at all", async () => {
    const { owner, admin, agent } = await makeTeam();
    expect(await readProblem(await remove(admin, owner))).toMatchObject({ status: 403, error: "forbidden" });
    expect(await readProblem(await remove(agent, admin))).toMatchObject({ status: 403, error: "forbidden" });
    expect((await call("/api/v1/me", { owner })).status).toBe(200);
    expect(await readAudit(owner.scope.user_id)).toEqual([]);
  });

  it("never takes the last owner", async () => {
    const { owner } = await makeTeam();
    expect(await readProblem(await remove(owner, owner))).toMatchObject({ status: 409, error: "conflict" });
    expect((await call("/api/v1/me", { owner })).status).toBe(200);
    expect(await readAudit(owner.scope.user_id)).toEqual([]);
  });

  it("leaves an owner when two remove each other at once", async () => {
    const first = await makeOwner();
    const { workspace_id } = first.scope;
    const second = await makeOwner({ workspace_id });
    const answers = await Promise.all([remove(first, second), remove(second, first)]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    const owners = and(eq(members.workspace_id, workspace_id), eq(members.role, "owner"));
    expect(await db.select().from(members).where(owners)).toHaveLength(1);
  });

  it("is noted once, and not at all where nobody was removed", async () => {
    const { owner, admin, agent } = await makeTeam();
    const answers = await Promise.all([remove(owner, agent), remove(admin, agent), remove(owner, agent)]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(await readAudit(agent.scope.user_id)).toMatchObject([{ action: "member.removed" }]);
    expect((await remove(owner, owner)).status).toBe(409);
    expect(await readAudit(owner.scope.user_id)).toEqual([]);
    expect((await call("/api/v1/me", { owner })).status).toBe(200);
  });

  it("answers a stranger as somebody who never was", async () => {
    const { owner } = await makeTeam();
    const stranger = await makeOwner();
    const foreign = await fingerprint(await remove(owner, stranger));
    const missing = await call("/api/v1/members/user_missing", { method: "DELETE", owner });
    expect(foreign).toBe(await fingerprint(missing));
    expect(foreign).toMatch(/^404 /);
    expect((await call("/api/v1/me", { owner: stranger })).status).toBe(200);
  });
});
