import { describe, expect, it } from "vitest";
import { DEFAULT_SOURCE_OPTIONS, type SourceOptions, type SourceType } from "../../../workers/contract/knowledge";
import { type Admitted, admitPage, makeAdmission, parseOptions } from "../../../workers/crawl/frontier/admit";

const NOW = Date.UTC(2026, 10, 25);

interface Case {
  start?: string;
  type?: SourceType;
  options?: Partial<SourceOptions>;
  depth?: number;
  taken?: number;
}

function admit(
  url: string,
  { start = "https://example.org/", type = "website", options = {}, depth = 1, taken = 0 }: Case = {},
): Admitted {
  const admission = makeAdmission(type, start, { ...DEFAULT_SOURCE_OPTIONS, ...options });
  return admitPage(admission, new URL(url), depth, () => taken, NOW);
}

/** What becomes of an address in a word: its reason where it has one. */
function name(admitted: Admitted): string {
  if (admitted.kind === "skip") return admitted.reason;
  return admitted.kind === "read" && admitted.links_only ? "links_only" : admitted.kind;
}

describe("an address of a website", () => {
  it.each<[string, string, Partial<SourceOptions>, string]>([
    ["https://example.org/", "https://example.org/shop", {}, "read"],
    ["https://example.org/index.html", "https://example.org/shop", {}, "read"],
    ["https://example.org/help/", "https://example.org/help/a/b", {}, "read"],
    ["https://example.org/help/", "https://example.org/help", {}, "read"],
    ["https://example.org/help/start.html", "https://example.org/help/other", {}, "read"],
    ["https://example.org/help/", "https://example.org/", {}, "foreign"],
    ["https://example.org/help/", "https://example.org/helpers", {}, "foreign"],
    ["https://example.org/help/", "https://example.org/Help/a", {}, "foreign"],
    ["https://example.org/help/", "https://example.org/shop", { whole_host: true }, "read"],
  ])("is taken below the directory of the start, or of the whole host (%s, %s)", (start, url, options, expected) => {
    expect(name(admit(url, { start, options }))).toBe(expected);
  });

  it.each([
    ["https://www.example.org/a", "read"],
    ["http://example.org/a", "read"],
    ["https://docs.example.org/a", "read"],
    ["https://www.docs.example.org/a", "read"],
    ["https://shop.example.org/a", "foreign"],
    ["https://example.org:8443/a", "foreign"],
    ["https://example.com/a", "foreign"],
    ["https://docs.example.org.evil.test/a", "foreign"],
  ])("is of its host, with or without www, or of one declared: %s is %s", (url, expected) => {
    expect(name(admit(url, { options: { hosts: ["docs.example.org"] } }))).toBe(expected);
  });

  it("is taken of a declared host wherever it stands, though the start is in a directory", () => {
    const made = { start: "https://example.org/help/", options: { hosts: ["docs.example.org"] } };
    expect(name(admit("https://docs.example.org/any", made))).toBe("read");
    expect(name(admit("https://example.org/any", made))).toBe("foreign");
  });

  it.each<[string, Partial<SourceOptions>, number, string]>([
    ["/help/a", { include: ["/help/*"] }, 1, "read"],
    ["/shop/a", { include: ["/help/*"] }, 1, "excluded"],
    ["/help/old/a", { include: ["/help/*"], exclude: ["*/old/*"] }, 1, "excluded"],
    ["/a?print=1", { exclude: ["*print=1*"] }, 1, "excluded"],
    // The way in leads through the start page.
    ["/", { include: ["/help/*"] }, 0, "links_only"],
    ["/", { exclude: ["/"] }, 0, "links_only"],
    ["/", { include: ["/help/*"] }, 1, "excluded"],
  ])(
    "is wanted or left out by its owner's patterns: %s with %j at depth %i is %s",
    (path, options, depth, expected) => {
      expect(name(admit(`https://example.org${path}`, { options, depth }))).toBe(expected);
    },
  );

  it("is left out beyond the depth, at it is not", () => {
    const options = { max_depth: 2 };
    expect(name(admit("https://example.org/a", { options, depth: 2 }))).toBe("read");
    expect(name(admit("https://example.org/a", { options, depth: 3 }))).toBe("limit");
    expect(name(admit("https://example.org/", { options: { max_depth: 0 }, depth: 0 }))).toBe("read");
  });

  it("is a trap where the address is endless, or enough of its kind were taken", () => {
    expect(name(admit("https://example.org/a/b/a/b/a/b"))).toBe("trap");
    expect(name(admit("https://example.org/list?sort=price"))).toBe("read");
    expect(name(admit("https://example.org/list?sort=price", { taken: 20 }))).toBe("trap");
    expect(name(admit("https://example.org/list", { taken: 5_000 }))).toBe("read");
    // What its owner does not want is told so, whatever else it is.
    expect(name(admit("https://example.org/a/b/a/b/a/b", { options: { exclude: ["/a/*"] } }))).toBe("excluded");
  });

  it("counts towards its patterns only where it has parameters", () => {
    expect(admit("https://example.org/list?b=2&a=1")).toMatchObject({ kind: "read", patterns: ["/list?a&b"] });
    expect(admit("https://example.org/list")).toMatchObject({ kind: "read", patterns: [] });
  });

  it("is no file", () => {
    expect(name(admit("https://example.org/photo.JPG"))).toBe("foreign");
    expect(name(admit("https://example.org/terms.pdf"))).toBe("read");
  });
});

describe("an address of a list or a sitemap", () => {
  it.each(["url_list", "sitemap"] as const)("is of the whole host: %s", (type) => {
    const start = "https://example.org/maps/one/a.xml";
    expect(name(admit("https://example.org/shop", { type, start }))).toBe("read");
    expect(name(admit("https://example.com/shop", { type, start }))).toBe("foreign");
  });

  it("is read of a list however deep or odd it is, for somebody typed it", () => {
    const trap = "https://example.org/a/b/a/b/a/b";
    expect(admit(trap, { type: "url_list", depth: 9 })).toEqual({ kind: "read", links_only: false, patterns: [] });
    expect(name(admit(trap, { type: "sitemap" }))).toBe("trap");
  });

  it("is never read for its links alone: there nobody follows them", () => {
    const options = { include: ["/help/*"] };
    for (const type of ["url_list", "sitemap"] as const)
      expect(name(admit("https://example.org/shop", { type, options, depth: 0 }))).toBe("excluded");
  });
});

describe("options as they were stored", () => {
  it("have the default of what is missing", () => {
    expect(parseOptions("")).toEqual(DEFAULT_SOURCE_OPTIONS);
    expect(parseOptions('{"max_depth":2}')).toEqual({ ...DEFAULT_SOURCE_OPTIONS, max_depth: 2 });
  });
});
