import { beforeEach, describe, expect, it } from "vitest";
import type { Me } from "../../workers/contract/accounts";
import type { Site } from "../../workers/contract/sites";
import { newEmail } from "../support/accounts";
import { formOf } from "../support/attachments";
import { beginSeen, QUESTION, readLog, readTurn } from "../support/chat";
import { findConversation, newBrowser, readUntil, submit, visit } from "../support/chat-page";
import { call } from "../support/client";
import { makeSite } from "../support/factories";
import { openLiveSocket, sitDown } from "../support/live-socket";
import { makeOwner, type Owner } from "../support/owners";
import { buildPng } from "../support/pictures";
import { showConversation, waitAsVisitor } from "../support/waiting";

const PATH = "/api/v1/me/profile-image";
let site: Site;
let ada: Owner;
let bo: Owner;
let profile_image: string | null;

beforeEach(async () => {
  ada = await makeOwner();
  const { workspace_id } = ada.scope;
  bo = await makeOwner({ role: "agent", workspace_id });
  site = await makeSite({ workspace_id });
  const raw_body = formOf("ada.png", "image/png", buildPng());
  const me: Me = await (await call(PATH, { method: "PUT", raw_body, owner: ada })).json();
  profile_image = me.profile_image;
  expect(profile_image).toMatch(/^pic_/);
});

const reply = (id: string, by: Owner) =>
  call(`/api/v1/conversations/${id}/messages`, {
    owner: by,
    body: { client_id: crypto.randomUUID(), text: "On its way." },
  });

describe("a member's picture", () => {
  it("is told to visitors with what they write, and not of a member who has none", async () => {
    const { guest, id } = await beginSeen(site, ada, [QUESTION]);
    await readTurn(guest, id);
    for (const member of [ada, bo]) await reply(id, member);
    await call(PATH, { method: "DELETE", owner: ada });
    await reply(id, ada);
    const agents = (await readLog(guest, id)).flatMap(({ agent }) => agent ?? []);
    const [first, second] = [ada, bo].map(({ scope }) => ({ id: scope.user_id, name: "Support" }));
    expect(agents).toEqual([{ ...first, profile_image }, second, first]);
    const { items } = await (await call(`/api/v1/conversations/${id}/messages`, { owner: bo })).json<{
      items: { agent?: object }[];
    }>();
    expect(items.flatMap(({ agent }) => agent ?? [])).toEqual(agents);
  });

  it("stands on the page without a script, above what stands there once it is gone", async () => {
    const browser = newBrowser(site);
    await visit(browser, "/chat/contact");
    expect((await submit(browser, "/chat/contact", { email: newEmail(), text: "Where is it?" })).status).toBe(303);
    const id = await findConversation(browser);
    await expect.poll(async () => (await reply(id, ada)).status).toBe(200);
    const page = await readUntil(await visit(browser, "/chat", false), "On its way.");
    expect(page).toMatch(
      new RegExp(
        `<span class="avatar" aria-hidden="true"><svg.*</svg><img src="/api/profile-images/${profile_image}" alt=""></span>Support`,
      ),
    );
  });

  it("stands with the conversation that they are given, and with who is there", async () => {
    const sitting = await sitDown(ada, site.id);
    const id = await waitAsVisitor(site, ada);
    const agent = { id: ada.scope.user_id, name: "Support", profile_image };
    await expect.poll(async () => (await showConversation(bo, id))?.assignee).toEqual(agent);
    const looking = await openLiveSocket(bo, site.id);
    const { event } = await looking.find(({ type }) => type === "online");
    expect(event).toMatchObject({
      members: expect.arrayContaining([expect.objectContaining(agent)]),
    });
    for (const socket of [sitting, looking]) socket.close();
  });
});
