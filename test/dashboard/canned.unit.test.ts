import { expect, it } from "vitest";
import { toShortcut } from "../../dashboard/canned/shortcut";
import { readValues } from "../../dashboard/canned/values";
import { CANNED_VARIABLES } from "../../workers/contract/canned-variables";

const makeForm = (value: string, name = "name") => ({ form: [{ name, label: "Name", value }] });
const known = {
  conversation: { id: "conv_1" },
  said: [],
  my_name: "Ada Lovelace Finch",
  site: { name: "Shop", url: "https://shop.example/" },
};

it("knows a value for every variable where all is known, and leaves empty what nobody knows", () => {
  const values = readValues({ ...known, said: [makeForm("Mia Holm")] });
  expect(Object.keys(values).sort()).toEqual(Object.keys(CANNED_VARIABLES).sort());
  expect(values).toMatchObject({
    "visitor.name": "Mia Holm",
    "visitor.first_name": "Mia",
    "agent.name": "Ada Lovelace Finch",
    "agent.first_name": "Ada",
  });
  const unknown = readValues({ ...known, my_name: null, site: undefined });
  for (const name of ["visitor.name", "visitor.first_name", "agent.first_name", "site.name"] as const)
    expect(unknown[name] ?? "").toBe("");
});

it("calls visitors what they last called themselves, and not by what else they filled in", () => {
  const said = [makeForm("Mia"), {}, makeForm("Maria"), makeForm("  "), makeForm("0815", "order")];
  expect(readValues({ ...known, said })["visitor.name"]).toBe("Maria");
});

it("writes a shortcut as the server takes it", () => {
  expect(toShortcut("How long? Größe (2)")).toBe("how-long-größe-2-");
  expect(toShortcut("/refund")).toBe("refund");
  expect(toShortcut("— ")).toBe("");
  expect(toShortcut("x".repeat(50))).toHaveLength(32);
  for (const text of ["Refund time", "/a_b-c", "Été à Łódź", "返金 について"])
    expect(toShortcut(text)).toMatch(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u);
});
