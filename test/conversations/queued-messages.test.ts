/** Messages that still wait for the AI's answer when a person is to answer in its place. */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { type Guest, getObject, open, QUESTION, readLog, send, useGatedModel } from "../support/chat";
import { call } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { replacements } from "../worker";

const NEED = "I want to kill myself";
const HELP = { author: "system", text: expect.stringContaining("988") };

let owner: Owner;
let site: Site;
beforeAll(async () => {
  owner = await makeOwner();
  site = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  delete replacements.llms;
});

/** A conversation in which the AI is writing when these messages come. */
async function queue(...texts: string[]): Promise<{ guest: Guest; id: string; release: () => void }> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  const model = useGatedModel();
  await send(guest, id, QUESTION);
  await model.started;
  for (const text of texts) expect((await send(guest, id, text)).status).toBe(200);
  return { guest, id, release: model.release };
}

/** The log once no turn is left. */
async function readSettled(guest: Guest, id: string) {
  const count = () =>
    runInDurableObject(
      getObject(guest, id),
      (_, { storage }) =>
        storage.sql.exec("SELECT 1 FROM turns WHERE status IN ('queued', 'running')").toArray().length,
    );
  await expect.poll(count).toBe(0);
  return readLog(guest, id);
}

it("tell who is in need who helps when a member takes over", async () => {
  const { guest, id, release } = await queue(NEED, "Where is my parcel?");
  const agent = { id: owner.scope.user_id, name: "Ada" };
  await getObject(guest, id).act(site.id, agent, { type: "takeover" }, "req_test");
  release();
  expect(await readSettled(guest, id)).toMatchObject([
    { author: "visitor" },
    { author: "visitor" },
    { author: "visitor" },
    HELP,
  ]);
});

it("tell who is in need who helps when a message before them goes to a person by a rule", async () => {
  const { guest, id, release } = await queue("Can I talk to a human?", NEED);
  release();
  expect(await readSettled(guest, id)).toMatchObject([
    { author: "visitor" },
    { author: "visitor" },
    { author: "visitor" },
    { author: "ai" },
    HELP,
  ]);
});

it("that ask for a person do not fail where the visitor waits for one already", async () => {
  const { guest, id, release } = await queue(`Can I talk to a human? ${NEED}`);
  const body = { conversation_id: id, frame: { type: "request_human" } };
  expect((await call("/api/chat/frames", { body, token: guest.token, site })).status).toBe(200);
  release();
  expect(await readSettled(guest, id)).toMatchObject([
    { author: "visitor" },
    { author: "visitor" },
    { author: "ai", text: expect.stringContaining("Refunds take") },
    HELP,
  ]);
});
