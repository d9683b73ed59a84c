import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Notes } from "../../workers/contract/conversations";
import type { SiteEvent } from "../../workers/contract/live";
import type { Site } from "../../workers/contract/sites";
import { mailMentioned } from "../../workers/conversations/mentions";
import { newId } from "../../workers/platform/ids";
import { beginSeen } from "../support/chat";
import { call, readEvents, readProblem } from "../support/client";
import { openLiveSocket } from "../support/live-socket";
import { readMails } from "../support/mails";
import { makeOwner, makeTeam, type Owner } from "../support/owners";
import { createTestDeps, log_lines, replacements } from "../worker";

let site: Site;
let owner: Owner;
let ada: Owner;
let bo: Owner;
let viewer: Owner;

beforeEach(async () => {
  ({ site, owner, ada, bo, viewer } = await makeTeam());
});
afterEach(() => {
  delete replacements.mailer;
});

const idOf = ({ scope }: Owner) => scope.user_id;
const begin = async () => (await beginSeen(site, owner, ["Where is parcel canary-of-visitor?"])).id;
const write = (id: string, mentions: unknown, client_id = crypto.randomUUID() as string, by = owner) =>
  call(`/api/v1/conversations/${id}/notes`, { owner: by, body: { client_id, text: "canary-of-note @you", mentions } });
async function list(id: string): Promise<Notes["items"]> {
  const { items }: Notes = await (await call(`/api/v1/conversations/${id}/notes`, { owner })).json();
  return items;
}
const count = async (...people: Owner[]) =>
  Promise.all(people.map(async ({ email }) => (await readMails(email)).filter(isMention).length));
const isMention = ({ subject }: { subject: string }) => subject.includes("mentioned you");

describe("a note that names members", () => {
  it("keeps their ids, each once, and tells those who look on at once, without what it says", async () => {
    const id = await begin();
    const live = await call(`/api/v1/sites/${site.id}/events`, { owner: ada });
    expect((await write(id, [idOf(ada), idOf(bo), idOf(ada)])).status).toBe(200);
    expect((await list(id)).map(({ mentions }) => mentions)).toEqual([[idOf(ada), idOf(bo)]]);
    const told = await readEvents<SiteEvent>(live, ({ type }) => type === "note");
    expect(told.at(-1)).toEqual({
      type: "note",
      conversation_id: id,
      note_id: (await list(id))[0]?.id,
      author: { id: idOf(owner), name: expect.any(String) },
      mentions: [idOf(ada), idOf(bo)],
    });
    expect((await write(id, undefined)).status).toBe(200);
    expect((await list(id)).at(-1)?.mentions).toEqual([]);
  });

  it("names nobody who does not use this inbox: no viewer, stranger or unknown, and keeps nothing then", async () => {
    const id = await begin();
    const stranger = await makeOwner();
    const refused = [];
    for (const other of [idOf(stranger), "user_0missing", idOf(viewer), ""])
      refused.push(await readProblem(await write(id, [idOf(ada), other])));
    expect(refused.map(({ status, error }) => [status, error])).toEqual(
      Array.from({ length: 4 }, () => [400, "invalid_request"]),
    );
    // A stranger's id says no more than one that never was.
    expect(new Set(refused.map(({ detail, fields }) => JSON.stringify([detail, fields]))).size).toBe(1);
    expect(refused[0]?.fields).toHaveProperty("mentions");
    for (const mentions of [idOf(ada), [1], [null], null, Array.from({ length: 21 }, (_, n) => `user_${n}`)])
      expect((await write(id, mentions)).status).toBe(400);
    expect(await list(id)).toEqual([]);
    expect(await count(ada, viewer, stranger)).toEqual([0, 0, 0]);
  });

  it("is another workspace's to neither write nor use to name its members", async () => {
    const id = await begin();
    const stranger = await makeOwner();
    expect((await write(id, [idOf(ada)], "note-of-stranger", stranger)).status).toBe(404);
    expect((await write(id, [idOf(stranger)], "note-of-stranger", stranger)).status).toBe(404);
    expect(await count(ada, stranger)).toEqual([0, 0]);
  });
});

describe("a member whom a note names", () => {
  it("is mailed when they are not there, with the way to it and nothing of what was said", async () => {
    const id = await begin();
    await write(id, [idOf(ada), idOf(owner)]);
    await expect.poll(() => count(ada)).toEqual([1]);
    const mail = (await readMails(ada.email)).find(isMention);
    expect(mail?.text).toContain(`/sites/${site.id}/inbox/${id}`);
    expect(`${mail?.subject} ${mail?.text}`).not.toContain("canary");
    // Neither whom it does not name, nor who wrote it.
    expect(await count(bo, owner)).toEqual([0, 0]);
  });

  it("is not mailed while they are there, and others are", async () => {
    const id = await begin();
    const socket = await openLiveSocket(ada, site.id);
    await write(id, [idOf(ada), idOf(bo)]);
    await expect.poll(() => count(bo)).toEqual([1]);
    expect(await count(ada)).toEqual([0]);
    socket.close();
  });

  it("is mailed once in a while about a conversation, however often and by whom they are named, and about another all the same", async () => {
    const [id, other] = [await begin(), await begin()];
    await write(id, [idOf(ada)], "the-same-note");
    await expect.poll(() => count(ada)).toEqual([1]);
    await write(id, [idOf(ada)], "the-same-note");
    await write(id, [idOf(ada)], "another-note", bo);
    await write(other, [idOf(ada)]);
    await expect.poll(() => count(ada)).toEqual([2]);
    const [newest] = (await readMails(ada.email)).filter(({ text }) => text.includes(other));
    expect(newest).toBeDefined();
  });

  it("is told on the screen all the same where no mail can be sent, which is logged without an address", async () => {
    const id = await begin();
    replacements.mailer = {
      send: async () => {
        throw new Error("down");
      },
    };
    const mention = { site_id: site.id, conversation_id: id, note_id: "note_0", by: "Ada", user_ids: [idOf(ada)] };
    await mailMentioned(createTestDeps(env, newId("req", Date.now())), mention);
    const logged = log_lines.filter((line) => line.includes("member.not_mailed") && line.includes(idOf(ada)));
    expect(logged).toHaveLength(1);
    expect(logged.join()).not.toContain("@example.org");
    delete replacements.mailer;
    await mailMentioned(createTestDeps(env, newId("req", Date.now())), mention);
    expect(await count(ada)).toEqual([1]);
    expect((await write(id, [idOf(ada)])).status).toBe(200);
  });
});
