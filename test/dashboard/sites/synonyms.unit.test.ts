import { describe, expect, it } from "vitest";
import { explainSynonyms, readSynonyms, writeSynonyms } from "../../../dashboard/sites/synonyms";
import { describeThreshold } from "../../../dashboard/sites/threshold-words";

describe("synonyms as they are written", () => {
  it("are a group a line, each word once", () => {
    const text = " sofa, couch ,sofa,\n\n , \nrefund, money back\n";
    const groups = [
      ["sofa", "couch"],
      ["refund", "money back"],
    ];
    expect(readSynonyms(text)).toEqual(groups);
    expect(readSynonyms(writeSynonyms(groups))).toEqual(groups);
  });

  it("are explained by the group at fault", () => {
    const text = "sofa, couch\n\nrefund";
    expect(explainSynonyms(text, { name: "No", "synonyms.1": "Two or more" })).toBe("“refund”: Two or more");
    expect(explainSynonyms(text, { synonyms: "At most 100 groups" })).toBe("At most 100 groups");
    expect(explainSynonyms(text, {})).toBeUndefined();
  });
});

describe("describeThreshold", () => {
  const none = { lost: [], gained: [] };
  it.each([
    [{ asked: 0, answered: 0, would_be_answered: 0 }, /^No visitor/],
    [{ asked: 1, answered: 1, would_be_answered: 1 }, /1 question, and all were answered\. .*the same/],
    [{ asked: 12, answered: 1, would_be_answered: 4 }, /12 questions, and 1 was answered\. .* been 4\.$/],
  ])("says what %j means", (counts, expected) => expect(describeThreshold({ ...counts, ...none })).toMatch(expected));
});
