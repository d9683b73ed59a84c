import { describe, expect, it } from "vitest";
import { auditTalk } from "../../bench/support/chat-client";

const sent = (client_id: string, seq: number) => ({ client_id, by: "visitor" as const, sent_at: 0, ack_ms: 1, seq });
const SENT = [sent("a", 1), sent("b", 3)];
const STORED = [{ seq: 1, client_id: "a" }, { seq: 2 }, { seq: 3, client_id: "user_1:b" }];

describe("the audit of a conversation", () => {
  it("passes one in which everything sent is stored once and was seen in its order", () => {
    expect(auditTalk({ sent: SENT, seen: [1, 2, 3] }, STORED)).toEqual({ lost: 0, duplicated: 0, out_of_order: 0 });
  });

  it("counts what was acknowledged and is not stored, and what is stored and was not brought", () => {
    const missing = STORED.slice(0, 2);
    expect(auditTalk({ sent: SENT, seen: [1, 2] }, missing)).toMatchObject({ lost: 1 });
    expect(auditTalk({ sent: SENT, seen: [1, 3] }, STORED)).toMatchObject({ lost: 1 });
  });

  it("counts what is stored or brought twice", () => {
    const twice = [...STORED, { seq: 4, client_id: "a" }];
    expect(auditTalk({ sent: SENT, seen: [1, 2, 2, 3, 4] }, twice)).toMatchObject({ duplicated: 2 });
  });

  it("counts gaps, falls and what is stored in another order than it was sent in", () => {
    expect(
      auditTalk(
        { sent: SENT, seen: [1, 3] },
        [STORED[0], STORED[2]].flatMap((it) => it ?? []),
      ),
    ).toMatchObject({
      out_of_order: 1,
    });
    expect(auditTalk({ sent: SENT, seen: [1, 3, 2] }, STORED)).toMatchObject({ out_of_order: 1 });
    expect(auditTalk({ sent: SENT.toReversed(), seen: [1, 2, 3] }, STORED)).toMatchObject({ out_of_order: 1 });
  });
});
