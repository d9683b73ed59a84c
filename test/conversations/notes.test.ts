import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, expect, it } from "vitest";
import type { Conversation, Notes } from "../../workers/contract/conversations";
import type { SiteEvent } from "../../workers/contract/live";
import type { Site } from "../../workers/contract/sites";
import { eraseInbox } from "../../workers/conversations/conversation/erase";
import { writeNote } from "../../workers/conversations/notes";
import { conversation_notes } from "../../workers/conversations/schema";
import { events, type Guest, open, readLog, send } from "../support/chat";
import { call, readEvents, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { createTestDeps } from "../worker";

let site: Site;
let ada: Owner;
let grace: Owner;

beforeAll(async () => {
  ada = await makeOwner();
  const { workspace_id } = ada.scope;
  grace = await makeOwner({ role: "agent", workspace_id });
  site = await makeSite({ workspace_id });
});

const write = (id: string, text: string, owner = ada, client_id = crypto.randomUUID() as string) =>
  call(`/api/v1/conversations/${id}/notes`, { owner, body: { client_id, text } });
async function list(id: string, owner = ada): Promise<Notes["items"]> {
  const { items }: Notes = await (await call(`/api/v1/conversations/${id}/notes`, { owner })).json();
  return items;
}
const show = (id: string) => call(`/api/v1/conversations/${id}`, { owner: ada });

/** A conversation of one unanswered question, as the inbox knows it. */
async function begin(of = site): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(of);
  const id = await open(guest);
  await send(guest, id, "Where is my parcel?");
  await expect.poll(async () => (await show(id)).status).toBe(200);
  return { guest, id };
}

it("is kept once per client_id, under its writer's name, after what had been said", async () => {
  const { id } = await begin();
  const client_id = "note-same-id";
  const acks = await Promise.all([1, 2, 3].map(async () => (await write(id, "Call back", ada, client_id)).json()));
  expect(new Set(acks.map((ack) => JSON.stringify(ack))).size).toBe(1);
  // Another member's browser may call its note the same.
  expect((await write(id, "I will", grace, client_id)).status).toBe(200);
  expect(await list(id)).toMatchObject([
    { author: { id: ada.scope.user_id }, text: "Call back", after_seq: expect.any(Number) },
    { author: { id: grace.scope.user_id }, text: "I will" },
  ]);
});

it("reaches no visitor, takes nothing over, and is told to those who look on without its text", async () => {
  const { guest, id } = await begin();
  const live = await call(`/api/v1/sites/${site.id}/events`, { owner: grace });
  const before: Conversation = await (await show(id)).json();
  await write(id, "secret-of-members");
  const told = await readEvents<SiteEvent>(live, (event) => event.type === "note" && event.conversation_id === id);
  expect(JSON.stringify(told)).not.toContain("secret-of-members");
  expect(JSON.stringify(await readLog(guest, id))).not.toContain("secret-of-members");
  const frames = await readEvents(await events(guest, id), (frame: { type: string }) => frame.type === "resumed");
  expect(JSON.stringify(frames)).not.toContain("secret-of-members");
  const after: Conversation = await (await show(id)).json();
  expect([after.status, after.assignee, after.last_text]).toEqual([before.status, null, before.last_text]);
});

it("is another workspace's to neither read nor write, and goes with its site", async () => {
  const { id } = await begin();
  await write(id, "Ours");
  const stranger = await makeOwner();
  expect(await readProblem(await write(id, "Theirs", stranger))).toMatchObject({ error: "not_found" });
  expect((await call(`/api/v1/conversations/${id}/notes`, { owner: stranger })).status).toBe(404);
  const gone = await makeSite({ workspace_id: ada.scope.workspace_id });
  const { id: erased } = await begin(gone);
  await write(erased, "Gone");
  const count = (site_id: string) =>
    drizzle(env.DB).$count(conversation_notes, eq(conversation_notes.site_id, site_id));
  expect(await count(gone.id)).toBe(1);
  await eraseInbox(createTestDeps(env, "req_test"), gone.id);
  expect(await count(gone.id)).toBe(0);
  expect((await list(id)).map(({ text }) => text)).toEqual(["Ours"]);
});

it("is not kept where its conversation is erased at this moment", async () => {
  const { id } = await begin();
  const deps = createTestDeps(env, "req_test");
  const erase = () => deps.conversation.erase(site.id, id);
  const insert = (table: typeof conversation_notes) => before(erase, deps.db.insert(table));
  const db: typeof deps.db = Object.create(deps.db, { insert: { value: insert } });
  const { site_room, log, now, mailer, config, later } = deps;
  const note = { client_id: "note-client-late", text: "Too late" };
  await writeNote({ db, site_room, log, now, mailer, config, later }, ada.scope, id, note);
  expect(await drizzle(env.DB).$count(conversation_notes, eq(conversation_notes.conversation_id, id))).toBe(0);
});

/** A statement that is made as always, and sent once `act` is done. */
function before<Step extends object>(act: () => Promise<unknown>, step: Step): Step {
  const sent = () => act().then(() => step);
  return new Proxy(step, {
    get: (it, key) => {
      if (key === "then") return (ok: () => unknown, no: () => unknown) => sent().then(ok, no);
      const method = Reflect.get(it, key) as (...given: unknown[]) => object;
      return (...given: unknown[]) => before(act, method.apply(it, given));
    },
  });
}
