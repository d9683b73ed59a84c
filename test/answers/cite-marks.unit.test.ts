import { expect, it } from "vitest";
import { dropCiteMarks } from "../../workers/answers/cite-marks";

it.each([
  ["Refunds take five days [1].", "Refunds take five days."],
  ["Five days [1] [2]. Then call us [12]!", "Five days. Then call us!"],
  ["- Tarn Throw: £78 [1]\n- Fell Throw: £90 [2]", "- Tarn Throw: £78\n- Fell Throw: £90"],
  ["Run this:\n\n```sh\nlist [1]\n```\n[1] [2]\n\nThen wait [1].", "Run this:\n\n```sh\nlist [1]\n```\n\nThen wait."],
  ["Write `row [1]` there [2].", "Write `row [1]` there."],
  ["See [1](https://shop.example.org).", "See [1](https://shop.example.org)."],
  ["Nothing to drop [one].", "Nothing to drop [one]."],
])("a text without its source marks is the rest as it was: %j", (text, without) => {
  expect(dropCiteMarks(text)).toBe(without);
});
