import { describe, expect, it } from "vitest";
import { type Evidence, findTalkingOver, findViolations } from "./invariants.ts";
import { CELLS, makeRandom, shuffle } from "./matrix.ts";

type Message = Evidence["stored"][number];
const say = (seq: number, author: Message["author"], client_id: string, text = "#1# Hello."): Message => ({
  ...{ seq, author, client_id, text },
});
const QUESTION = say(1, "visitor", "v-1");
const ANSWER: Message = { seq: 2, author: "ai", turn_id: "turn_1", text: "Five days." };
const REPLY = say(3, "agent", "user_1:a-1");
const LOG = [QUESTION, ANSWER, REPLY];
const STANDING = { status: "with_human", last_seq: 3, read_seq: 3 };

/** A conversation in which all holds. */
const SOUND: Evidence = {
  mark: "#1#",
  entries: [
    { client_id: "v-1", text: QUESTION.text, seq: 1, is_abandoned: false },
    { client_id: "a-1", text: REPLY.text, seq: 3, is_abandoned: false },
  ],
  shown: [LOG, [QUESTION, ANSWER]],
  seen_wrong: [],
  stored: LOG,
  inspected: {
    ...{ life: "life", version: 1, conversation: STANDING, inbox: STANDING, agent_seq: 3 },
    turns: [{ turn_id: "turn_1", status: "done", attempts: 1 }],
  },
  is_present: true,
};
const inspected = (change: Partial<NonNullable<Evidence["inspected"]>>) => ({
  inspected: SOUND.inspected && { ...SOUND.inspected, ...change },
});
const [first, second] = SOUND.entries;
const change = (entry: typeof first, what: object) => ({ ...entry, ...what }) as Evidence["entries"][number];

const FAULTS: [string, Partial<Evidence>][] = [
  ["acked_and_lost v-9", { entries: [...SOUND.entries, change(first, { client_id: "v-9", seq: 4 })] }],
  ["never_stored v-9", { entries: [...SOUND.entries, change(first, { client_id: "v-9", seq: null })] }],
  ["never_acked v-1", { entries: [change(first, { seq: null }), change(second, {})] }],
  ["acked_as_another v-1", { entries: [change(first, { seq: 2 }), change(second, {})] }],
  ["stored_changed v-1", { entries: [change(first, { text: "#1# Bye." }), change(second, {})] }],
  ["stored_twice v-1", { stored: [...LOG, say(4, "visitor", "v-1")] }],
  ["stored_unsent 4", { stored: [...LOG, say(4, "visitor", "v-7")] }],
  ["gap_before 4", { stored: [QUESTION, ANSWER, { ...REPLY, seq: 4 }] }],
  ["shown_otherwise 2", { shown: [[QUESTION, { ...ANSWER, text: "Six days." }]] }],
  ["shown_otherwise 3", { shown: [[QUESTION, REPLY]] }],
  ["turn_without_end turn_1 running", inspected({ turns: [{ turn_id: "turn_1", status: "running", attempts: 1 }] })],
  ["turn_said 1 times, cancelled", inspected({ turns: [{ turn_id: "turn_1", status: "cancelled", attempts: 1 }] })],
  ["turn_said 0 times, done", { stored: [QUESTION] }],
  ["answer_without_turn 2", inspected({ turns: [] })],
  ["inbox_behind", inspected({ inbox: { ...STANDING, last_seq: 2 } })],
  ["inbox_behind", inspected({ inbox: null })],
  [
    "unread_though_seen 1",
    inspected({ conversation: { ...STANDING, read_seq: 0 }, inbox: { ...STANDING, read_seq: 0 } }),
  ],
  ["read_and_never_shown 3", { shown: [[QUESTION]] }],
  ["foreign_text 2", { stored: [QUESTION, { ...ANSWER, text: "#2# Hello." }, REPLY] }],
  ["not_inspected", { inspected: null }],
];

describe("what the chaos program checks", () => {
  it("holds of a sound conversation, an abandoned message stored or not", () => {
    expect(findViolations(SOUND)).toEqual([]);
    for (const client_id of ["v-1", "v-9"]) {
      const left = change(first, { client_id, seq: null, is_abandoned: true });
      const known = client_id === "v-1" ? [] : [change(first, {})];
      expect(findViolations({ ...SOUND, entries: [...known, left, change(second, {})] })).toEqual([]);
    }
  });

  it.each(FAULTS)("finds %s", (code, wrong) => {
    expect(findViolations({ ...SOUND, ...wrong })).toContain(code);
  });

  it("finds the AI speaking after a member", () => {
    expect(findTalkingOver(LOG, SOUND.entries)).toEqual([]);
    const replies = [{ client_id: "agent-1-1", text: "", seq: 3, is_abandoned: false }];
    expect(findTalkingOver([...LOG, { ...ANSWER, seq: 4 }], replies)).toEqual(["ai_after_human 4"]);
  });

  it("goes through the same cells in the same order for the same seed", () => {
    expect(CELLS).toHaveLength(6 * (16 + 16 + 7));
    expect(new Set(CELLS.map((cell) => JSON.stringify(cell))).size).toBe(CELLS.length);
    const draw = (seed: number) => shuffle(CELLS, makeRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});
