import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CannedReply } from "../../workers/contract/canned-replies";
import { MAX_CANNED_REPLIES } from "../../workers/contract/limits";
import type { List } from "../../workers/contract/lists";
import type { Site } from "../../workers/contract/sites";
import { eraseInbox } from "../../workers/conversations/conversation/erase";
import { canned_replies } from "../../workers/conversations/schema";
import { readAudit } from "../support/accounts";
import { call, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { createTestDeps } from "../worker";

const PATH = "/api/v1/canned-replies";
const REPLY = { shortcut: "refund", title: "Refund time", text: "Hello {{visitor.name|there}}, five days." };
let owner: Owner;
let agent: Owner;
let stranger: Owner;
let site: Site;

beforeAll(async () => {
  stranger = await makeOwner();
});
beforeEach(async () => {
  owner = await makeOwner();
  const { workspace_id } = owner.scope;
  agent = await makeOwner({ role: "agent", workspace_id });
  site = await makeSite({ workspace_id });
});

const add = (body: object, by = agent) => call(PATH, { owner: by, body });
const edit = (id: string, body: object, by = agent) => call(`${PATH}/${id}`, { method: "PATCH", owner: by, body });
const make = async (body: object = REPLY, by = agent): Promise<CannedReply> => (await add(body, by)).json();
async function list(query = "", by = agent): Promise<string[]> {
  const { items, total }: List<CannedReply> = await (await call(`${PATH}?${query}`, { owner: by })).json();
  expect(items).toHaveLength(total);
  return items.map(({ shortcut }) => shortcut);
}

describe("a canned reply", () => {
  it("is made, read, changed and deleted by whoever answers visitors, each noted", async () => {
    const response = await add({ ...REPLY, shortcut: " Refund ", text: ` ${REPLY.text}\n` });
    expect(response.status).toBe(201);
    const made: CannedReply = await response.json();
    expect(made).toEqual({
      ...REPLY,
      id: expect.stringMatching(/^canned_/),
      site_id: null,
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    });
    expect(await (await call(`${PATH}/${made.id}`, { owner })).json()).toEqual(made);
    const changed: CannedReply = await (await edit(made.id, { text: "Six days.", site_id: site.id })).json();
    expect(changed).toMatchObject({ ...REPLY, text: "Six days.", site_id: site.id });
    const freed: CannedReply = await (await edit(made.id, { site_id: null })).json();
    expect(freed).toMatchObject({ text: "Six days.", site_id: null });
    expect((await call(`${PATH}/${made.id}`, { method: "DELETE", owner: agent })).status).toBe(204);
    expect(await list()).toEqual([]);
    const noted = (await readAudit(made.id)).map(({ action, user_id }) => [action, user_id]);
    const by = agent.scope.user_id;
    expect(noted).toEqual([
      ["canned_reply.added", by],
      ["canned_reply.updated", by],
      ["canned_reply.updated", by],
      ["canned_reply.removed", by],
    ]);
  });

  it("is found by what stands in it, by shortcut, and by the site it is offered on", async () => {
    const other = await makeSite({ workspace_id: owner.scope.workspace_id });
    await make({
      ...REPLY,
      shortcut: "wool",
      title: "Washing",
      text: "Thirty degrees, 100% by hand",
      site_id: site.id,
    });
    await make({ ...REPLY, shortcut: "hours", title: "Opening", text: "From nine", site_id: other.id });
    await make({ ...REPLY, shortcut: "bye", title: "Farewell", text: "Good-bye" });
    expect(await list()).toEqual(["bye", "hours", "wool"]);
    expect(await list(`site_id=${site.id}`)).toEqual(["bye", "wool"]);
    expect(await list("q=THIRTY")).toEqual(["wool"]);
    expect(await list("q=open")).toEqual(["hours"]);
    expect(await list("q=bye")).toEqual(["bye"]);
    expect(await list(`q=${encodeURIComponent("0% by")}`)).toEqual(["wool"]);
    expect(await list(`q=${encodeURIComponent("%")}&page_size=1`)).toEqual(["wool"]);
  });

  it("has a shortcut of its own in its workspace, even where two take it at once", async () => {
    const statuses = await Promise.all([1, 2, 3].map(async () => (await add(REPLY)).status));
    expect(statuses.sort()).toEqual([201, 409, 409]);
    const taken = await readProblem(await add({ ...REPLY, shortcut: "REFUND" }));
    expect(taken).toMatchObject({ error: "conflict", fields: { shortcut: expect.any(String) } });
    const second = await make({ ...REPLY, shortcut: "second" });
    expect(await readProblem(await edit(second.id, { shortcut: "refund" }))).toMatchObject({ error: "conflict" });
    expect((await edit(second.id, { shortcut: "second", title: "Same" })).status).toBe(200);
    expect((await add(REPLY, stranger)).status).toBe(201);
    expect(await list()).toEqual(["refund", "second"]);
  });

  it("names only variables that can be filled, and is as long as a message", async () => {
    for (const text of ["Hello {{visitor.nam}}", "{{visitor.name", "", "  ", "x".repeat(4_001)])
      expect(await readProblem(await add({ ...REPLY, text }))).toMatchObject({
        error: "invalid_request",
        fields: { text: expect.any(String) },
      });
    for (const shortcut of ["", "two words", "/refund", "-", "x".repeat(33)])
      expect(await readProblem(await add({ ...REPLY, shortcut }))).toMatchObject({
        error: "invalid_request",
        fields: { shortcut: expect.any(String) },
      });
    expect((await add({ ...REPLY, shortcut: "größe-2", text: "x".repeat(4_000) })).status).toBe(201);
    const { id } = await make({ ...REPLY, shortcut: "kept" });
    expect((await edit(id, { text: "{{what}}" })).status).toBe(400);
    expect((await edit(id, { title: null })).status).toBe(400);
    expect((await edit(id, { workspace_id: "ws_0" })).status).toBe(400);
    expect((await call(`${PATH}/${id}`, { owner })).ok && (await list("q=kept"))).toEqual(["kept"]);
  });

  it("is one of at most so many", async () => {
    const { db } = createTestDeps(env, "req_test");
    const { workspace_id } = owner.scope;
    const rows = Array.from({ length: MAX_CANNED_REPLIES }, (_, n) => ({
      id: `canned_${workspace_id}_${n}`,
      ...{ workspace_id, shortcut: `r${n}`, title: "t", text: "t", created_at: 1, updated_at: 1 },
    }));
    for (let at = 0; at < rows.length; at += 10) await db.insert(canned_replies).values(rows.slice(at, at + 10));
    expect(await readProblem(await add(REPLY))).toMatchObject({ error: "conflict" });
    await call(`${PATH}/${rows[0]?.id}`, { method: "DELETE", owner });
    expect((await add(REPLY)).status).toBe(201);
  });

  it("is another workspace's to neither read, change nor delete, and bound to no foreign site", async () => {
    const { id } = await make({ ...REPLY, title: "Unlike any other" });
    const foreign = await makeSite({ workspace_id: stranger.scope.workspace_id });
    expect((await call(`${PATH}/${id}`, { owner: stranger })).status).toBe(404);
    expect((await edit(id, { title: "Ours now" }, stranger)).status).toBe(404);
    expect((await call(`${PATH}/${id}`, { method: "DELETE", owner: stranger })).status).toBe(404);
    expect(await list("q=unlike", stranger)).toEqual([]);
    for (const site_id of [foreign.id, "site_0missing"]) {
      expect(await readProblem(await add({ ...REPLY, shortcut: "x", site_id }))).toMatchObject({ error: "not_found" });
      expect(await readProblem(await edit(id, { site_id, title: "x" }))).toMatchObject({ error: "not_found" });
    }
    expect(await (await call(`${PATH}/${id}`, { owner })).json()).toMatchObject({ text: REPLY.text, site_id: null });
    expect(await list("q=unlike")).toEqual(["refund"]);
  });

  it("goes with the site that it was for", async () => {
    await make({ ...REPLY, shortcut: "here", site_id: site.id });
    await make({ ...REPLY, shortcut: "everywhere" });
    await eraseInbox(createTestDeps(env, "req_test"), site.id);
    expect(await list()).toEqual(["everywhere"]);
  });
});
