import { afterEach, beforeAll, expect, it } from "vitest";
import type { ConversationDetail } from "../../workers/contract/chat-api";
import type { ConversationView } from "../../workers/contract/embed";
import type { Site } from "../../workers/contract/sites";
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

const list = async (guest: Guest): Promise<string[]> => {
  const response = await call("/api/chat/conversations", { token: guest.token, site });
  const { items }: { items: ConversationView[] } = await response.json();
  return items.map(({ id }) => id);
};
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
