import { afterEach, beforeEach, expect, it } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { List } from "../../workers/contract/lists";
import type { SiteEvent } from "../../workers/contract/live";
import type { Site } from "../../workers/contract/sites";
import { type Guest, open, readTurn, send } from "../support/chat";
import { call, readEvents, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock } from "../worker";

const HOUR_MS = 3_600_000;
let site: Site;
let ada: Owner;

beforeEach(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});
afterEach(() => {
  clock.offset_ms = 0;
});

const show = (id: string) => call(`/api/v1/conversations/${id}`, { owner: ada });
const read = async (id: string): Promise<Conversation> => (await show(id)).json();
const put = (id: string, what: string, body: object, owner = ada) =>
  call(`/api/v1/conversations/${id}/${what}`, { method: "PUT", owner, body });
async function list(query: string): Promise<string[]> {
  const response = await call(`/api/v1/conversations?site_id=${site.id}&${query}`, { owner: ada });
  const { items, total }: List<Conversation> = await response.json();
  expect(items).toHaveLength(total);
  return items.map(({ id }) => id);
}

/** A conversation whose first question was answered, as the inbox knows it. */
async function begin(): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, "Where is my parcel?");
  await readTurn(guest, id);
  await expect.poll(async () => (await show(id)).ok && (await read(id)).last_seq).toBe(2);
  return { guest, id };
}

it("is found by a tag as it is written, however others are called", async () => {
  const [one, two] = [await begin(), await begin()];
  await put(one.id, "tags", { tags: ["refund", "vip", "refund", ' say "vip!" '] });
  await put(two.id, "tags", { tags: ["refunds, late"] });
  expect((await read(one.id)).tags).toEqual(["refund", "vip", 'say "vip!"']);
  expect(await list("tag=refund")).toEqual([one.id]);
  expect(await list("tag=vip!")).toEqual([]);
  expect(await list(`tag=${encodeURIComponent('say "vip!"')}`)).toEqual([one.id]);
  await put(one.id, "tags", { tags: [] });
  expect(await list("tag=refund")).toEqual([]);
  for (const tags of [[""], ["x".repeat(41)], Array.from({ length: 21 }, (_, n) => `t${n}`)])
    expect(await readProblem(await put(one.id, "tags", { tags }))).toMatchObject({ error: "invalid_request" });
});

it("keeps its tags through what is said, and tells those who look on", async () => {
  const { guest, id } = await begin();
  const live = await call(`/api/v1/sites/${site.id}/events`, { owner: ada });
  await put(id, "tags", { tags: ["vip"] });
  const isTagged = (event: SiteEvent) => event.type === "conversation" && event.conversation.tags[0] === "vip";
  await readEvents<SiteEvent>(live, isTagged);
  await send(guest, id, "Hello?");
  await expect.poll(async () => (await read(id)).last_seq).toBeGreaterThan(2);
  expect((await read(id)).tags).toEqual(["vip"]);
});

it("is out of the way until its time comes", async () => {
  const { id } = await begin();
  await put(id, "snooze", { until: Date.now() + HOUR_MS });
  expect(await list("snoozed=false")).toEqual([]);
  expect(await list("snoozed=true")).toEqual([id]);
  expect(await list("")).toEqual([id]);
  clock.offset_ms = HOUR_MS + 1_000;
  expect(await list("snoozed=false")).toEqual([id]);
  expect(await list("snoozed=true")).toEqual([]);
});

it("comes back at once when the visitor writes or asks for a person, or a member says so", async () => {
  const until = Date.now() + HOUR_MS;
  const ways: ((one: { guest: Guest; id: string }) => Promise<unknown>)[] = [
    ({ guest, id }) => send(guest, id, "Are you there?"),
    ({ guest, id }) =>
      call("/api/chat/frames", {
        token: guest.token,
        site,
        body: { conversation_id: id, frame: { type: "request_human" } },
      }),
    ({ id }) => put(id, "snooze", { until: null }),
  ];
  for (const way of ways) {
    const one = await begin();
    await put(one.id, "snooze", { until });
    expect((await read(one.id)).snoozed_until).toBe(until);
    await way(one);
    await expect.poll(async () => (await read(one.id)).snoozed_until).toBeNull();
  }
});

it("takes no time that has passed or is further than a year, and nothing from another workspace", async () => {
  const { id } = await begin();
  for (const until of [Date.now() - 1, Date.now() + 366 * 24 * HOUR_MS])
    expect(await readProblem(await put(id, "snooze", { until }))).toMatchObject({ error: "invalid_request" });
  const stranger = await makeOwner();
  expect((await put(id, "snooze", { until: null }, stranger)).status).toBe(404);
  expect((await put(id, "tags", { tags: ["mine"] }, stranger)).status).toBe(404);
  expect((await read(id)).tags).toEqual([]);
});
