import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { chooseKind, readOutbox, writeDraft } from "../../dashboard/inbox/outbox";
import { dismissProposal, propose, readProposal, takeProposal } from "../../dashboard/inbox/proposals";
import type { DraftReply } from "../../workers/contract/copilot";

const REPLY: DraftReply = {
  question: "How long do refunds take?",
  text: "Five days.",
  sources: [],
  answered: true,
  degraded: false,
  nothing: null,
};

const asked: string[] = [];
/** What the server says next, and what happens before it does. */
let answer: () => Response | Promise<Response>;
beforeEach(() => {
  asked.length = 0;
  answer = () => Response.json(REPLY);
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    return answer();
  });
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
});
afterEach(() => vi.unstubAllGlobals());

it("stands in an empty field as a reply, and is sent by nobody", async () => {
  chooseKind("conv_a", "note");
  expect(await propose("conv_a")).toBe(true);
  expect(readOutbox("conv_a")).toMatchObject({ draft: "Five days.", kind: "reply", unsent: [] });
  expect(readProposal("conv_a")).toEqual({ status: "taken", reply: REPLY });
  expect(asked).toEqual(["/api/v1/conversations/conv_a/draft"]);
});

it.each([
  ["before it was asked for", true],
  ["while it was on its way", false],
])("does not touch what was written %s, until the member says so", async (_, is_before) => {
  const id = `conv_b_${is_before}`;
  if (is_before) writeDraft(id, "Hello, ");
  else
    answer = () => {
      writeDraft(id, "Hello, ");
      return Response.json(REPLY);
    };
  expect(await propose(id)).toBe(false);
  expect(readOutbox(id).draft).toBe("Hello, ");
  expect(readProposal(id)?.status).toBe("offered");
  takeProposal(id, "below");
  expect(readOutbox(id).draft).toBe("Hello,\n\nFive days.");
  expect(readProposal(id)?.status).toBe("taken");
});

it("takes the place of what was written where the member wants it, and a note that was begun never becomes part of a reply", async () => {
  chooseKind("conv_c", "note");
  writeDraft("conv_c", "He has called twice.");
  await propose("conv_c");
  expect(readOutbox("conv_c")).toMatchObject({ draft: "He has called twice.", kind: "note" });
  takeProposal("conv_c", "instead");
  expect(readOutbox("conv_c")).toMatchObject({ draft: "Five days.", kind: "reply" });
});

it("leaves what was written when it is dismissed, and is taken once only", async () => {
  writeDraft("conv_d", "Mine");
  await propose("conv_d");
  dismissProposal("conv_d");
  takeProposal("conv_d", "instead");
  expect([readProposal("conv_d"), readOutbox("conv_d").draft]).toEqual([undefined, "Mine"]);
});

it("that could not be made says why and may be asked for again", async () => {
  answer = () => Promise.reject(new TypeError("Failed to fetch"));
  expect(await propose("conv_e")).toBe(false);
  expect(readProposal("conv_e")).toEqual({ status: "failed", error: expect.stringContaining("HelpShelf") });
  const nothing: DraftReply = { ...REPLY, text: "", answered: false, nothing: "not_found" };
  answer = () => Response.json(nothing);
  expect(await propose("conv_e")).toBe(false);
  expect(readProposal("conv_e")).toEqual({ status: "nothing", reply: nothing });
  expect(readOutbox("conv_e").draft).toBe("");
});

it("is asked for once however often the key is pressed", async () => {
  await Promise.all([propose("conv_f"), propose("conv_f"), propose("conv_f")]);
  expect(asked).toHaveLength(1);
});
