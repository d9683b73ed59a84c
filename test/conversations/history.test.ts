import { afterEach, beforeAll, expect, it } from "vitest";
import type { ConversationDetail } from "../../workers/contract/chat-api";
import type { ConversationView } from "../../workers/contract/embed";
import type { Site } from "../../workers/contract/sites";
import { download, keep } from "../support/attachments";
import { type Ack, beginSeen, type Guest, send } from "../support/chat";
import { call, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock } from "../worker";

const WEEK_MS = 7 * 24 * 3_600_000;
let ada: Owner;
let site: Site;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
});

const show = async (guest: Guest): Promise<ConversationView[]> => {
  const response = await call("/api/chat/conversations", { token: guest.token, site });
  return ((await response.json()) as { items: ConversationView[] }).items;
};
const list = async (guest: Guest) => (await show(guest)).map(({ id }) => id);
const read = (guest: Guest, id: string) => call(`/api/chat/conversations/${id}`, { token: guest.token, site });

it("what a visitor said in conversations that are over stays theirs to read, and nobody else's, and takes no message", async () => {
  const { guest, id: former } = await beginSeen(site, ada, ["Do you ship to Norway?"]);
  await call(`/api/v1/conversations/${former}/end`, { method: "POST", owner: ada });
  clock.offset_ms = WEEK_MS + 60_000;
  const { conversation_id: present }: Ack = await (await send(guest, former, "Hello again!")).json();
  expect(present).not.toBe(former);
  expect(await list(guest)).toEqual([present, former]);
  const { messages }: ConversationDetail = await (await read(guest, former)).json();
  expect(messages[0]).toMatchObject({ author: "visitor", text: "Do you ship to Norway?" });
  const other = await makeGuest(site);
  expect(await list(other)).toEqual([]);
  expect((await read(other, former)).status).toBe(404);
  expect(await readProblem(await send(guest, former, "Once more"))).toMatchObject({ error: "not_found" });
});

it("each is listed with how it ended and what was said last, the present one as it stands", async () => {
  const { guest, id: former } = await beginSeen(site, ada, ["Do you ship to Norway?"]);
  const reply = { client_id: "client-reply", text: "We do, within a week." };
  await call(`/api/v1/conversations/${former}/messages`, { body: reply, owner: ada });
  await call(`/api/v1/conversations/${former}/end`, { method: "POST", owner: ada });
  const [ended] = await show(guest);
  expect(ended).toMatchObject({
    id: former,
    status: "ended",
    last_author: "agent",
    last_text: "We do, within a week.",
  });
  clock.offset_ms = WEEK_MS + 60_000;
  const { conversation_id: present }: Ack = await (await send(guest, former, `Hello again! ${"x".repeat(500)}`)).json();
  await expect.poll(() => show(guest)).toHaveLength(2);
  const [now, then] = await show(guest);
  expect(then).toEqual(ended);
  expect(now).toMatchObject({ id: present, status: "active", last_author: expect.stringMatching(/visitor|ai/) });
  expect(now?.last_text.length).toBeLessThanOrEqual(200);
  expect(now?.last_at).toBeGreaterThan(ended?.last_at ?? Number.POSITIVE_INFINITY);
});

it("files of conversations that are over stay their visitor's to read, and nobody else's", async () => {
  const { guest, id: former } = await beginSeen(site, ada);
  const file = await keep(guest, "receipt.png");
  const said = { conversation_id: former, client_id: "client-file", text: "", attachments: [file.id] };
  expect((await call("/api/chat/message", { body: said, token: guest.token, site })).status).toBe(200);
  await call(`/api/v1/conversations/${former}/end`, { method: "POST", owner: ada });
  clock.offset_ms = WEEK_MS + 60_000;
  await send(guest, former, "Hello again!");
  expect((await list(guest))[0]).not.toBe(former);
  expect((await download(guest, file.id)).status).toBe(200);
  expect((await download(await makeGuest(site), file.id)).status).toBe(404);
});
