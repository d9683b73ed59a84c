import { beforeEach, describe, expect, it } from "vitest";
import type { SiteEvent } from "../../workers/contract/live";
import type { Site } from "../../workers/contract/sites";
import { beginSeen } from "../support/chat";
import { call } from "../support/client";
import { openLiveSocket, sitDown } from "../support/live-socket";
import { readMails } from "../support/mails";
import { makeTeam, type Owner } from "../support/owners";
import { showConversation } from "../support/waiting";

let site: Site;
let owner: Owner;
let ada: Owner;
let bo: Owner;
let viewer: Owner;

beforeEach(async () => {
  ({ site, owner, ada, bo, viewer } = await makeTeam());
});

const idOf = ({ scope }: Owner) => scope.user_id;
const begin = () => beginSeen(site, owner);
const be = (member: Owner, is_away = false) => sitDown(member, site.id, is_away);
const assign = (id: string, to: Owner, by = owner) =>
  call(`/api/v1/conversations/${id}/assign`, { owner: by, body: { user_id: idOf(to) } });
const holds = (id: string, member: Owner) =>
  expect.poll(async () => (await showConversation(owner, id))?.assignee?.id).toBe(idOf(member));

describe("the member whom a conversation is given to", () => {
  const isTold = (event: SiteEvent) => event.type === "assigned";
  const listMails = async (member: Owner) =>
    (await readMails(member.email)).filter(({ subject }) => subject.includes("gave you"));

  it("is told live, as all who answer are, and nobody else", async () => {
    const { id } = await begin();
    const [hers, theirs] = [await be(ada), await openLiveSocket(viewer, site.id)];
    await assign(id, ada);
    const { event } = await hers.find(isTold);
    expect(event).toEqual({
      type: "assigned",
      conversation_id: id,
      by: { id: idOf(owner), name: expect.any(String) },
      user_id: idOf(ada),
      at: expect.any(Number),
    });
    await holds(id, ada);
    await assign(id, bo, ada);
    await hers.find((next) => next.type === "assigned" && next.user_id === idOf(bo));
    // Who is there has seen it; who is not is mailed.
    await expect.poll(async () => (await listMails(bo)).length).toBe(1);
    expect(await listMails(ada)).toEqual([]);
    expect(theirs.frames.some(({ event: told }) => isTold(told))).toBe(false);
    for (const socket of [hers, theirs]) socket.close();
  });

  it("is mailed while they are not there or away, with the way to it and nothing of what was said, once in a while", async () => {
    const { id } = await beginSeen(site, owner, ["Where is parcel canary-of-visitor?"]);
    const his = await be(bo, true);
    await assign(id, bo);
    await expect.poll(async () => (await listMails(bo)).length).toBe(1);
    const [mail] = await listMails(bo);
    expect(mail?.text).toContain(`/sites/${site.id}/inbox/${id}`);
    expect(`${mail?.subject} ${mail?.text}`).not.toContain("canary");
    await assign(id, ada);
    await expect.poll(async () => (await listMails(ada)).length).toBe(1);
    await assign(id, bo);
    await holds(id, bo);
    expect(await listMails(bo)).toHaveLength(1);
    his.close();
  });

  it("is told nothing by what they give themselves", async () => {
    const { id } = await begin();
    const watch = await be(owner);
    await assign(id, ada, ada);
    await holds(id, ada);
    await watch.find((event) => event.type === "conversation" && event.conversation.assignee?.id === idOf(ada));
    expect(await listMails(ada)).toEqual([]);
    expect(watch.frames.some(({ event }) => isTold(event))).toBe(false);
    watch.close();
  });
});
