import { describe, expect, it } from "vitest";
import {
  findChanges,
  findFaults,
  groupFieldErrors,
  hasOption,
  type OptionsDraft,
  pickScope,
  startsBelowRoot,
  toDraft,
} from "../../../dashboard/sources/options";
import {
  DEFAULT_SOURCE_OPTIONS,
  EditSource,
  type SourceOptions,
  SourceType,
} from "../../../workers/contract/knowledge";

const SAVED: SourceOptions = { ...DEFAULT_SOURCE_OPTIONS, exclude: ["/cart/*"], schedule: "weekly" };

function draft(patch: Partial<OptionsDraft>): OptionsDraft {
  return { ...toDraft(SAVED), ...patch };
}

describe("findChanges", () => {
  it("finds nothing where nothing but empty lines and blanks differ", () => {
    expect(findChanges(SAVED, toDraft(SAVED))).toEqual({});
    expect(findChanges(SAVED, draft({ exclude: "\n  /cart/*  \n\n" }))).toEqual({});
  });

  it("sends the changed fields only, as the server takes them", () => {
    const changes = findChanges(
      SAVED,
      draft({ exclude: "", hosts: "Docs.Example.org", max_depth: "3", schedule: "daily" }),
    );
    expect(changes).toEqual({ exclude: [], hosts: ["docs.example.org"], max_depth: 3, schedule: "daily" });
    expect(EditSource.safeParse(changes).success).toBe(true);
  });
});

describe("pickScope", () => {
  it("keeps what decides which pages are read", () => {
    const patch: EditSource = { include: ["/a"], whole_host: true, schedule: "daily", drop_selectors: ["nav"] };
    expect(pickScope(patch)).toEqual({ include: ["/a"], whole_host: true });
  });
});

describe("findFaults", () => {
  const lines = (n: number, line: string) => Array.from({ length: n }, () => line).join("\n");
  const cases: Partial<OptionsDraft>[] = [
    { include: "blog" },
    { include: `/${"a".repeat(200)}` },
    { exclude: lines(51, "/a") },
    { hosts: lines(11, "a.example") },
    { drop_selectors: lines(11, "nav") },
    { max_depth: "21" },
    { max_depth: "" },
    { max_depth: "1.5" },
  ];

  it("accepts what the contract accepts", () => {
    expect(findFaults(toDraft(SAVED))).toEqual({});
    expect(findFaults(draft({ include: "/a\n*?b=*", hosts: "docs.example.org:8080", max_depth: "0" }))).toEqual({});
  });

  it.each(cases)("names the field of %o before the server has to", (patch) => {
    expect(Object.keys(findFaults(draft(patch)))).toEqual(Object.keys(patch));
    // The server would refuse it as well, but for an empty field, which it would take for a nought.
    if (patch.max_depth !== "") expect(EditSource.safeParse(findChanges(SAVED, draft(patch))).success).toBe(false);
  });

  it("wants a host's name and no address", () => {
    for (const hosts of ["https://a.example", "a.example/x", "a b"])
      expect(Object.keys(findFaults(draft({ hosts })))).toEqual(["hosts"]);
  });
});

describe("groupFieldErrors", () => {
  it("brings an entry's error to its field, with the entry it is about", () => {
    const faults = groupFieldErrors(
      { "exclude.1": "Begin with / or *", max_depth: "Too deep" },
      draft({ exclude: "/a\n\nb" }),
    );
    expect(faults).toEqual({ exclude: "“b”: Begin with / or *", max_depth: "Too deep" });
  });
});

describe("what can be chosen", () => {
  it("is nothing for what was uploaded, and no links for a list", () => {
    const having = (field: keyof SourceOptions) => SourceType.options.filter((type) => hasOption(type, field));
    expect(having("schedule")).toEqual(["website", "sitemap", "url_list"]);
    expect(having("include")).toEqual(["website", "sitemap"]);
    expect(having("max_depth")).toEqual(["website"]);
  });

  it("is the whole website only where the start address is below its root", () => {
    expect(startsBelowRoot("https://example.org/docs/")).toBe(true);
    expect(startsBelowRoot("https://example.org/docs/start")).toBe(true);
    for (const url of ["https://example.org/", "https://example.org/docs", "upload:a"])
      expect(startsBelowRoot(url)).toBe(false);
  });
});
