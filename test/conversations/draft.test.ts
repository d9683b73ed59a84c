import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { DraftReply } from "../../workers/contract/copilot";
import type { Site } from "../../workers/contract/sites";
import type { Llm } from "../../workers/ports";
import { playClaude, playModel, readRequests } from "../support/answers";
import { beginSeen, open, readLog, readTurn, send } from "../support/chat";
import { call, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { showConversation } from "../support/waiting";
import { createTestDeps, replacements } from "../worker";

const QUESTION = "How long do refunds take?";
const UNKNOWN = "Do you sell helicopters?";

let owner: Owner;
let agent: Owner;
let site: Site;
beforeAll(async () => {
  owner = await makeOwner();
  const { workspace_id } = owner.scope;
  agent = await makeOwner({ role: "agent", workspace_id });
  site = await makeSite({ workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  delete replacements.llms;
});

const ask = (id: string, member = agent) =>
  call(`/api/v1/conversations/${id}/draft`, { owner: member, method: "POST" });
const draft = async (id: string): Promise<DraftReply> => (await ask(id)).json();

/** A conversation that waits for a person, in which the visitor then says these. */
async function beginWaiting(texts: readonly string[], of = site) {
  const guest = await makeGuest(of);
  const id = await open(guest);
  await send(guest, id, "Can I talk to a human?");
  await expect.poll(async () => (await showConversation(owner, id))?.status).toBe("waiting_human");
  for (const text of texts) await send(guest, id, text);
  return { guest, id };
}

/** The newest answer in the site's log. */
async function readRecord() {
  const query = { page: 1, page_size: 1 };
  const { site_log } = createTestDeps(env, "req_test");
  const listed = await site_log.list(site.id, query);
  const [newest] = listed.ok ? listed.items : [];
  const found = newest && (await site_log.answer(site.id, newest.id));
  if (!found?.ok) throw new Error("No answer is on record");
  return found.answer;
}

describe("a draft of a reply", () => {
  it("answers what the visitor asked from the site's content, with sources that quote it and without marks", async () => {
    const { id } = await beginWaiting([QUESTION]);
    const made = await draft(id);
    expect(made).toMatchObject({ question: QUESTION, answered: true, degraded: false, nothing: null });
    expect(made.text).toContain("Refunds are issued within 5 business days");
    expect(made.text).not.toMatch(/\[\d+\]/);
    expect(made.sources[0]).toMatchObject({
      url: "https://shop.example.org/refunds",
      quote: expect.stringContaining("5 business days"),
    });
  });

  it("writes nothing into the conversation and takes nothing over", async () => {
    const { guest, id } = await beginWaiting([QUESTION]);
    const before = [await readLog(guest, id), await showConversation(owner, id)];
    await draft(id);
    expect([await readLog(guest, id), await showConversation(owner, id)]).toEqual(before);
  });

  it("is on record as asked by the member, about this conversation", async () => {
    const { id } = await beginWaiting([QUESTION]);
    await draft(id);
    expect(await readRecord()).toMatchObject({
      question: QUESTION,
      asked_by: "member",
      asked_by_id: agent.scope.user_id,
      conversation_id: id,
      outcome: "answered",
    });
  });

  it("is the model's where there is one: verified, told what was said before, counted as the member's", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    await send(guest, id, "How much is shipping to Norway?");
    await readTurn(guest, id);
    await send(guest, id, "Can I talk to a human?");
    await expect.poll(async () => (await showConversation(owner, id))?.status).toBe("waiting_human");
    await send(guest, id, QUESTION);
    const claude = playClaude("good");
    replacements.llms = playModel(claude);
    const made = await draft(id);
    expect(made).toMatchObject({ answered: true, degraded: false, nothing: null });
    expect(made.text).toMatch(/Refunds are issued within 5 business days[^[]*\.$/);
    const requests = await readRequests(claude.key);
    expect(requests).toHaveLength(1);
    expect(JSON.stringify(requests[0]?.body.messages)).toContain("shipping to Norway");
    expect((await readRecord()).trace.attempts[0]).toMatchObject({ model: "claude-haiku-5-5", fault: null });
  });

  it("holds nothing that the model says without proof", async () => {
    replacements.llms = playModel(playClaude("uncited"));
    const { id } = await beginWaiting([QUESTION]);
    const made = await draft(id);
    expect(made).toMatchObject({ answered: false, text: "", nothing: "not_found" });
    expect(JSON.stringify(made)).not.toContain("90 days");
  });

  it("is extractive while the model fails, and says so", async () => {
    replacements.llms = playModel(playClaude("unauthorised"));
    const { id } = await beginWaiting([QUESTION]);
    expect(await draft(id)).toMatchObject({ answered: true, degraded: true, nothing: null });
  });

  it("that the model broke off ends with its last whole sentence, and says that it is not whole", async () => {
    const { id } = await beginWaiting([QUESTION]);
    replacements.llms = playModel(playClaude("max_tokens"));
    const made = await draft(id);
    expect(made).toMatchObject({ answered: true, degraded: true });
    expect(made.text).toMatch(/business days[^[]*\.$/);
    expect(made.text).not.toMatch(/cut short|exchange/);
  });

  it("is nothing with the nearest pages, where the content does not answer", async () => {
    const { id } = await beginWaiting([UNKNOWN]);
    const made = await draft(id);
    expect(made).toMatchObject({ question: UNKNOWN, text: "", answered: false, nothing: "not_found" });
    for (const source of made.sources) expect(source.quote).toBeUndefined();
  });

  it("answers what is asked beside the wish for a person", async () => {
    const { id } = await beginSeen(site, owner, [`${QUESTION} Can I talk to a human?`]);
    expect((await draft(id)).text).toContain("5 business days");
  });

  it("is nothing where the visitor asked nothing, and no model is called", async () => {
    const { id } = await beginWaiting([]);
    const never: Llm = {
      model: "claude-haiku-5-5",
      stream: () => {
        throw new Error("asked");
      },
    };
    replacements.llms = playModel(never);
    expect(await draft(id)).toEqual({
      question: null,
      text: "",
      sources: [],
      answered: false,
      degraded: false,
      nothing: "not_asked",
    });
  });

  it("is nothing where a rule of safety stops the question", async () => {
    const { id } = await beginWaiting(["I want to kill myself"]);
    expect(await draft(id)).toMatchObject({ text: "", sources: [], answered: false, nothing: "stopped" });
  });

  it("is nothing where the owner has switched the AI off", async () => {
    const quiet = await makeSite({ workspace_id: owner.scope.workspace_id, ai_enabled: false });
    const { id } = await beginWaiting([QUESTION], quiet);
    expect(await draft(id)).toMatchObject({ text: "", sources: [], answered: false, nothing: "ai_off" });
  });

  it("is made 30 times a minute for a member, not more", async () => {
    const { id } = await beginWaiting([]);
    const busy = await makeOwner({ role: "agent", workspace_id: owner.scope.workspace_id });
    for (let made = 0; made < 30; made++) expect((await ask(id, busy)).status).toBe(200);
    expect(await readProblem(await ask(id, busy))).toMatchObject({ status: 429, error: "rate_limited" });
  });
});
