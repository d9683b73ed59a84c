import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { callIn } from "../../workers/conversations/conversation/call-in";
import { newId } from "../../workers/platform/ids";
import { makeSite } from "../support/factories";
import { openLiveSocket } from "../support/live-socket";
import { readMails } from "../support/mails";
import { makeOwner, type Owner } from "../support/owners";
import { showConversation, waitAsVisitor } from "../support/waiting";
import { clock, createTestDeps, log_lines, replacements } from "../worker";

let site: Site;
let owner: Owner;
let agent: Owner;
let viewer: Owner;

beforeEach(async () => {
  owner = await makeOwner();
  const { workspace_id } = owner.scope;
  site = await makeSite({ workspace_id });
  [agent, viewer] = [
    await makeOwner({ role: "agent", workspace_id }),
    await makeOwner({ role: "viewer", workspace_id }),
  ];
});
afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.mailer;
});

const makeDeps = () => createTestDeps(env, newId("req", Date.now()));
const count = async ({ email }: Owner) => (await readMails(email)).length;

describe("a visitor who waits while nobody is there", () => {
  it("is told by mail to those who answer, with the way to the conversation, and once however many wait", async () => {
    const id = await waitAsVisitor(site, owner);
    await expect.poll(async () => [await count(owner), await count(agent)]).toEqual([1, 1]);
    const [mail] = await readMails(agent.email);
    expect(mail?.text).toContain(`/sites/${site.id}/inbox/${id}`);
    expect(mail?.text).not.toContain("refunds");
    const waiting = {
      id: await waitAsVisitor(site, owner),
      site_id: site.id,
      waiting_since: Date.now(),
      called_for: null,
      not_for: [],
    };
    await callIn(makeDeps(), waiting);
    expect([await count(owner), await count(agent), await count(viewer)]).toEqual([1, 1, 0]);
  });

  it("is told to nobody a second time, nor while a member is there", async () => {
    await callIn(makeDeps(), { id: "conv_0", site_id: site.id, waiting_since: 1, called_for: 1, not_for: [] });
    const socket = await openLiveSocket(agent, site.id);
    const id = await waitAsVisitor(site, owner);
    await expect.poll(async () => (await showConversation(owner, id))?.assignee?.id).toBe(agent.scope.user_id);
    expect([await count(owner), await count(agent)]).toEqual([0, 0]);
    socket.close();
  });

  it("is told of once the member who was to answer has gone, whenever that is", async () => {
    const socket = await openLiveSocket(agent, site.id);
    const id = await waitAsVisitor(site, owner);
    await expect.poll(async () => (await showConversation(owner, id))?.assignee?.id).toBe(agent.scope.user_id);
    socket.close();
    await expect
      .poll(async () => (await makeDeps().site_room.online(site.id)) as unknown)
      .toMatchObject({ members: [] });
    clock.offset_ms = 600_000;
    const object = env.CONVERSATION.getByName(`${site.id}:${id}`);
    await runDurableObjectAlarm(object);
    expect([await count(owner), await count(agent)]).toEqual([1, 1]);
    await runDurableObjectAlarm(object);
    expect([await count(owner), await count(agent)]).toEqual([1, 1]);
  });

  it("waits on where no mail can be sent, which is logged without an address", async () => {
    replacements.mailer = {
      send: async () => {
        throw new Error("down");
      },
    };
    const waiting = { id: "conv_0", site_id: site.id, waiting_since: Date.now(), called_for: null, not_for: [] };
    expect(await callIn(makeDeps(), waiting)).toBe(false);
    const logged = log_lines.filter((line) => line.includes("member.not_called") && line.includes(site.id));
    expect(logged).toHaveLength(2);
    expect(logged.join()).not.toContain("@example.org");
    // Nobody was mailed, so nobody counts as mailed.
    delete replacements.mailer;
    expect(await callIn(makeDeps(), waiting)).toBe(true);
    expect([await count(owner), await count(agent)]).toEqual([1, 1]);
  });
});
