import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey, CreateApiKey, CreatedApiKey } from "../../workers/contract/api-keys";
import type { List } from "../../workers/contract/lists";
import type { Site } from "../../workers/contract/sites";
import { ERASE_AFTER_MS } from "../../workers/sites/service";
import { call, fingerprint, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import worker, { clock } from "../worker";

const DAY_MS = 86_400_000;
const MISSING_UUID = "00000000-0000-4000-8000-000000000000";
let ada: Owner;
let site: Site;
let other_site: Site;

beforeAll(async () => {
  ada = await makeOwner();
  const { workspace_id } = ada.scope;
  [site, other_site] = await Promise.all([makeSite({ workspace_id }), makeSite({ workspace_id })]);
});
afterEach(() => {
  clock.offset_ms = 0;
});

const create = (bounds: Partial<CreateApiKey>, owner = ada) =>
  call("/api/v1/api-keys", { owner, body: { name: "Our app", scopes: ["chat"], ...bounds } });
async function make(bounds: Partial<CreateApiKey>): Promise<CreatedApiKey> {
  const response = await create(bounds);
  expect(response.status).toBe(201);
  return response.json();
}
const list = async (): Promise<List<ApiKey>> => (await call("/api/v1/api-keys", { owner: ada })).json();
const look = (key: string, uuid: string) =>
  call(`/api/chat/conversations?guest_uuid=${uuid}`, { headers: { "x-api-key": key } });

describe("an API key with an end", () => {
  it("opens nothing from that moment on, and says so to its owner", async () => {
    const expires_at = Date.now() + 30 * DAY_MS;
    const [{ key, id }, guest] = [await make({ expires_at }), await makeGuest(site)];
    clock.offset_ms = 29 * DAY_MS;
    expect((await look(key, guest.uuid)).status).toBe(200);
    clock.offset_ms = 30 * DAY_MS;
    expect(await readProblem(await look(key, guest.uuid))).toMatchObject({ status: 401, error: "unauthenticated" });
    clock.offset_ms = 0;
    expect((await list()).items.find((item) => item.id === id)).toMatchObject({ expires_at });
  });

  it("is not made with one that has passed", async () => {
    const answer = await readProblem(await create({ expires_at: Date.now() }));
    expect(answer).toMatchObject({ status: 400, fields: { expires_at: expect.any(String) } });
  });
});

describe("an API key of one site", () => {
  it("opens its visitors, and knows the workspace's others as little as those that never were (KEY-01)", async () => {
    const { key, id } = await make({ site_id: site.id });
    const [own, foreign] = [await makeGuest(site), await makeGuest(other_site)];
    expect((await look(key, own.uuid)).status).toBe(200);
    const refused = await look(key, foreign.uuid);
    expect(refused.status).toBe(404);
    expect(await fingerprint(refused)).toBe(await fingerprint(await look(key, MISSING_UUID)));
    const { key: wide } = await make({});
    expect((await look(wide, foreign.uuid)).status).toBe(200);
    expect((await list()).items.find((item) => item.id === id)).toMatchObject({ site_id: site.id });
  });

  it("is not made for another workspace's site, nor for one that never was", async () => {
    const foreign = await makeSite();
    const answers = await Promise.all([create({ site_id: foreign.id }), create({ site_id: "site_0" })]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(await fingerprint(answers[0])).toBe(await fingerprint(answers[1]));
  });

  it("goes with its site", async () => {
    const short = await makeSite({ workspace_id: ada.scope.workspace_id });
    const [{ key, id }, guest] = [await make({ site_id: short.id }), await makeGuest(short)];
    await call(`/api/v1/sites/${short.id}`, { owner: ada, method: "DELETE" });
    expect((await look(key, guest.uuid)).status).toBe(404);
    clock.offset_ms += ERASE_AFTER_MS;
    const isKept = async () => (await list()).items.some((item) => item.id === id);
    for (let runs = 0; runs < 20 && (await isKept()); runs++) await worker.scheduled(createScheduledController(), env);
    expect([await isKept(), (await look(key, guest.uuid)).status]).toEqual([false, 401]);
  });
});
