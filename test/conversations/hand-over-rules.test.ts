import { runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import type { HandOverRules, Site } from "../../workers/contract/sites";
import type { ServerFrame } from "../../workers/contract/socket";
import { findReason } from "../../workers/conversations/conversation/hand-over-rules";
import { events, type Guest, getObject, open, QUESTION, readLog, readTurn, send } from "../support/chat";
import { call, readEvents, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { floorMinute, openFrom } from "../support/hours";
import { makeOwner, type Owner } from "../support/owners";

const UNKNOWN = "Do you sell helicopters?";
const NONE: HandOverRules = {
  human_first: false,
  hours: false,
  on_unsupported: false,
  on_anger: false,
  keywords: [],
  pages: [],
};

let owner: Owner;
let site: Site;
beforeAll(async () => {
  owner = await makeOwner();
  site = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
});

const save = (hand_over: unknown) => call(`/api/v1/sites/${site.id}`, { owner, method: "PATCH", body: { hand_over } });

async function begin(rules: Partial<HandOverRules>): Promise<{ guest: Guest; id: string }> {
  expect((await save({ ...NONE, ...rules })).status).toBe(200);
  const guest = await makeGuest(site);
  return { guest, id: await open(guest) };
}

/** How the conversation stands once its state is told. */
async function readState(guest: Guest, id: string) {
  const frames = await readEvents<ServerFrame>(
    await events(guest, id),
    (frame) => (frame.type === "state" || frame.type === "welcome") && JSON.stringify(frame).includes("waiting_human"),
  );
  return frames.at(-1);
}

/** That the AI says nothing to it and a person is waited for. */
async function expectHandedOver({ guest, id }: Awaited<ReturnType<typeof begin>>, text: string): Promise<void> {
  await send(guest, id, text);
  await readState(guest, id);
  expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor"]);
}

async function expectAnswered({ guest, id }: Awaited<ReturnType<typeof begin>>, text: string): Promise<void> {
  await send(guest, id, text);
  await readTurn(guest, id);
  expect((await readLog(guest, id)).map(({ author }) => author)).toEqual(["visitor", "ai"]);
}

describe("a message goes to a person", () => {
  it.each<[string, Partial<HandOverRules>, string]>([
    ["that asks for one", {}, "Can I talk to a human?"],
    [
      "with the owner's words, in any form and order",
      { keywords: ["cancelled orders"] },
      "My order, can you cancel it?",
    ],
    ["that is angry", { on_anger: true }, "This is ridiculous, worst shop ever"],
    ["on a site where people answer first", { human_first: true }, QUESTION],
  ])("%s", async (_, rules, text) => {
    await expectHandedOver(await begin(rules), text);
  });

  it.each<[string, Partial<HandOverRules>, string]>([
    ["a question that is none of these", { on_anger: true, keywords: ["cancelled orders"] }, QUESTION],
    ["anger, where the owner wants it so", {}, `${QUESTION} This is ridiculous, worst shop ever`],
  ])("but the AI answers %s", async (_, rules, text) => {
    await expectAnswered(await begin(rules), text);
  });

  it("from the owner's pages and below them", async () => {
    const ask = async (page_url: string) => {
      const { guest, id } = await begin({ pages: ["/checkout"] });
      const body = { conversation_id: id, client_id: "client-page", text: QUESTION, context: { page_url } };
      await call("/api/chat/message", { body, token: guest.token, site });
      return { guest, id };
    };
    for (const path of ["/checkout", "/checkout/pay?step=2"]) {
      const { guest, id } = await ask(`https://shop.example.org${path}`);
      await readState(guest, id);
    }
    for (const path of ["/checkouts", "/", "/help?from=/checkout"]) {
      const { guest, id } = await ask(`https://shop.example.org${path}`);
      await readTurn(guest, id);
    }
  });

  it("and its visitor is told that they wait, and where in the queue", async () => {
    const { guest, id } = await begin({});
    const stream = events(guest, id);
    await send(guest, id, "Can I talk to a human?");
    const frames = await readEvents<ServerFrame>(
      await stream,
      (frame) => frame.type === "state" && frame.queue_position !== undefined,
    );
    expect(frames.at(-1)).toMatchObject({ type: "state", status: "waiting_human", queue_position: expect.any(Number) });
  });

  it("never on a site that nobody has claimed: nobody would come", () => {
    const asked = { text: "Can I talk to a human?", context: null };
    expect(findReason(site, asked, 0, 0)).toBe("asked");
    expect(findReason({ ...site, workspace_id: null }, asked, 0, 0)).toBeNull();
  });

  it("during business hours where the owner wants that, and outside them to the AI", () => {
    const [now, asked] = [floorMinute(Date.now()), { text: QUESTION, context: null }];
    const find = (business_hours: Site["business_hours"], rules = { ...NONE, hours: true }) =>
      findReason({ ...site, business_hours, hand_over: rules }, asked, now, 0);
    expect(find(openFrom(now, 60))).toBe("hours");
    expect(find(openFrom(now + 3_600_000, 60))).toBeNull();
    // Who has no hours is there always.
    expect(find(null)).toBe("hours");
    expect(find(openFrom(now, 60), NONE)).toBeNull();
    expect(find(openFrom(now + 3_600_000, 60), { ...NONE, hours: true, human_first: true })).toBe("human_first");
  });

  it("by rules that were saved before there was one for hours", async () => {
    const { hours: _, ...older } = NONE;
    expect((await save({ ...older, keywords: ["cancel"] })).status).toBe(200);
    const { hand_over }: Site = await (await call(`/api/v1/sites/${site.id}`, { owner })).json();
    expect(hand_over).toEqual({ ...NONE, keywords: ["cancel"] });
  });
});

describe("answers that the content did not give", () => {
  it("bring a person after two in a row, and after fewer not", async () => {
    const { guest, id } = await begin({ on_unsupported: true });
    await send(guest, id, UNKNOWN);
    await readTurn(guest, id, 1);
    await send(guest, id, QUESTION);
    await readTurn(guest, id, 2);
    await send(guest, id, UNKNOWN);
    await readTurn(guest, id, 3);
    await send(guest, id, "Or submarines?");
    await readState(guest, id);
    const log = await readLog(guest, id);
    expect(log.filter(({ author }) => author === "ai").map(({ answer }) => answer?.answered)).toEqual([
      false,
      true,
      false,
      false,
    ]);
    await send(guest, id, QUESTION);
    expect((await readLog(guest, id)).at(-1)).toMatchObject({ author: "visitor", text: QUESTION });
  });

  it("bring nobody where the owner does not want it", async () => {
    const { guest, id } = await begin({});
    for (const turn of [1, 2, 3]) {
      await send(guest, id, UNKNOWN);
      await readTurn(guest, id, turn);
    }
  });
});

it("the score of each of the visitor's messages is kept", async () => {
  const { guest, id } = await begin({});
  await send(guest, id, "Thanks, great!");
  await readTurn(guest, id);
  const scores = await runInDurableObject(getObject(guest, id), (_, { storage }) =>
    storage.sql.exec<{ sentiment: number | null }>("SELECT sentiment FROM messages ORDER BY seq").toArray(),
  );
  expect(scores).toEqual([{ sentiment: expect.closeTo(0.71, 2) }, { sentiment: null }]);
});

it.each([
  { ...NONE, keywords: [""] },
  { ...NONE, keywords: Array(51).fill("one") },
  { ...NONE, pages: ["checkout"] },
  { ...NONE, pages: ["/a?b"] },
  { ...NONE, more: true },
  { human_first: true },
  null,
])("an owner cannot save rules that cannot be followed: %j", async (rules) => {
  expect(await readProblem(await save(rules))).toMatchObject({ status: 400, error: "invalid_request" });
});

describe("a visitor in need whom the AI does not answer", () => {
  const NEED = "I want to kill myself";

  it.each<[string, Partial<HandOverRules>, string]>([
    ["since people come first", { human_first: true }, NEED],
    ["since they are angry as well", { on_anger: true }, `This is ridiculous, worst shop ever. ${NEED}`],
  ])("learns at once who helps: %s", async (_, rules, text) => {
    const { guest, id } = await begin(rules);
    await send(guest, id, text);
    await readState(guest, id);
    expect(await readLog(guest, id)).toMatchObject([
      { author: "visitor" },
      { author: "system", text: expect.stringContaining("988") },
    ]);
  });

  it("learns it once while they wait for a person, and nothing is said to what tells of no need", async () => {
    const { guest, id } = await begin({});
    await send(guest, id, "Can I talk to a human?");
    await readState(guest, id);
    for (const text of [NEED, NEED, "Where is my parcel?"])
      expect((await send(guest, id, text, `need ${text}`)).status).toBe(200);
    const said = (await readLog(guest, id)).map(({ author }) => author);
    expect(said).toEqual(["visitor", "visitor", "system", "visitor"]);
  });
});
