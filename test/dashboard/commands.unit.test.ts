import { expect, it } from "vitest";
import { type Command, findCommands, type Group } from "../../dashboard/command/commands";

const make = (group: Group, label: string, words?: string): Command => ({
  key: `${group} ${label}`,
  group,
  label,
  icon: "home",
  ...(words !== undefined && { words }),
  run: () => {},
});
const COMMANDS = [
  make("Sites", "Inbound Ltd"),
  make("Here", "Take over"),
  make("Here", "End"),
  make("Go to", "Inbox"),
  make("Go to", "Settings"),
  make("Go to", "Your account", "password sign out"),
  ...Array.from({ length: 30 }, (_, n) => make("Conversations", `Where is parcel ${n}?`)),
];
const find = (query: string) =>
  findCommands(query, COMMANDS).map(({ group, commands }) => [group, ...commands.map(({ label }) => label)]);

it("shows what can be done here first, then where to go, and of what is long its beginning", () => {
  const [here, go, conversations, sites] = find("");
  expect([here, go, sites]).toEqual([
    ["Here", "Take over", "End"],
    ["Go to", "Inbox", "Settings", "Your account"],
    ["Sites", "Inbound Ltd"],
  ]);
  expect(conversations).toHaveLength(1 + 9);
});

it("puts the group first that has what fits best", () => {
  expect(find("ltd")).toEqual([["Sites", "Inbound Ltd"]]);
  expect(find("end")[0]).toEqual(["Here", "End"]);
  expect(find("set")).toEqual([["Go to", "Settings"]]);
  expect(find("inbo").map(([group]) => group)).toEqual(["Go to", "Sites"]);
});

it("finds things by what else they are known by, more of them once asked, and nothing where nothing fits", () => {
  expect(find("password")).toEqual([["Go to", "Your account"]]);
  expect(find("parcel")[0]).toHaveLength(1 + 20);
  expect(find("parcel 29")[0]?.[1]).toBe("Where is parcel 29?");
  expect(find("quux")).toEqual([]);
});
