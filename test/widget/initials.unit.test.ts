import { expect, it } from "vitest";
import { readInitials } from "../../widget/chat/initials";

it.each([
  ["Ada Finch", "AF"],
  ["  ruth  van der alder ", "RA"],
  ["Support", "S"],
  ["émile zola", "ÉZ"],
  ["e\u0301mile", "É"],
  ["李 小龙", "李小"],
  ["😀 Bo", "😀B"],
  ["", ""],
])("a person called %j is %j", (name, initials) => {
  expect(readInitials(name)).toBe(initials);
});
