import { describe, expect, it } from "vitest";
import type { Author, MessageFrame } from "../../workers/contract/socket";
import { findOpenQuestion } from "../../workers/conversations/open-question";

const say = (...said: [Author, string][]): MessageFrame[] =>
  said.map(([author, text], at) => ({ type: "message", seq: at + 1, author, text, at: 1 }));

const REFUNDS = "How long do refunds take?";
const HUMAN = "Can I talk to a human?";

describe("what a visitor wants to know now", () => {
  it("is all they wrote since the last answer, and what was said before is its history", () => {
    const said = say(
      ["visitor", REFUNDS],
      ["ai", "Five days [1]."],
      ["system", "Ada joined."],
      ["visitor", "My throw has a hole."],
      ["visitor", "  Can I send it back?  "],
    );
    expect(findOpenQuestion(said)).toEqual({
      text: "My throw has a hole.\nCan I send it back?",
      history: [
        { role: "user", text: REFUNDS },
        { role: "assistant", text: "Five days [1]." },
      ],
    });
  });

  it("leaves out greetings and the wish for a person, messages and sentences alike", () => {
    expect(findOpenQuestion(say(["visitor", "Hello"], ["visitor", REFUNDS], ["visitor", HUMAN]))?.text).toBe(REFUNDS);
    expect(findOpenQuestion(say(["visitor", `Hi! ${REFUNDS} ${HUMAN} I sent it on Monday.`]))?.text).toBe(
      `${REFUNDS} I sent it on Monday.`,
    );
  });

  it("is the last thing they asked, where nothing is asked since", () => {
    const said = say(["visitor", "Hi"], ["visitor", REFUNDS], ["ai", "I'm not sure."], ["visitor", HUMAN]);
    expect(findOpenQuestion(said)).toEqual({ text: REFUNDS, history: [{ role: "user", text: "Hi" }] });
    const by_member = say(["visitor", REFUNDS], ["agent", "Five days."], ["visitor", "thanks"]);
    expect(findOpenQuestion(by_member)?.text).toBe(REFUNDS);
  });

  it("is nothing where they said no more than that they want a person, or sent a file without words", () => {
    expect(findOpenQuestion([])).toBeNull();
    expect(findOpenQuestion(say(["visitor", "Hello"], ["visitor", ""], ["visitor", HUMAN]))).toBeNull();
    expect(findOpenQuestion(say(["agent", "How can I help?"]))).toBeNull();
  });

  it("is at most as long as a message", () => {
    const said = say(...Array.from({ length: 5 }, (): [Author, string] => ["visitor", `${"wool ".repeat(400)}?`]));
    expect(findOpenQuestion(said)?.text).toHaveLength(4_000);
  });
});
