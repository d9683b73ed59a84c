import { describe, expect, it } from "vitest";
import {
  type Filters,
  listActiveFilters,
  listLanguages,
  makeSearchPath,
  readFilters,
  readPageNumber,
  writeFilters,
} from "../../../dashboard/knowledge/filters";
import { PagesQuery } from "../../../workers/contract/knowledge";

const ALL: Filters = { status: "skipped", reason: "robots", quality: "low", language: "de", q: "returns & refunds" };

function read(query: string): Filters {
  return readFilters(new URLSearchParams(query));
}

describe("the filters of the page list", () => {
  it("come back from the address as they went into it", () => {
    const address = new URLSearchParams(writeFilters("src_1", ALL, 3));
    expect(readFilters(address)).toEqual(ALL);
    expect(readPageNumber(address)).toBe(3);
    expect(address.get("source")).toBe("src_1");
  });

  it("leave the plain list its plain address", () => {
    expect(writeFilters(null, {})).toEqual({});
    expect(writeFilters(null, { q: "" }, 1)).toEqual({});
  });

  it("take what they do not know for no filter", () => {
    expect(read("status=lost&reason=magic&quality=best&language=de-DE%22&q=")).toEqual({});
    for (const page of ["0", "-1", "1.5", "x", ""]) expect(readPageNumber(new URLSearchParams({ page }))).toBe(1);
  });

  it("are what the server takes, however the address was bent", () => {
    for (const filters of [ALL, read(`q=${"x".repeat(5_000)}`)])
      expect(PagesQuery.safeParse({ ...filters, page: 1, page_size: 25 }).success).toBe(true);
  });

  it("are told in words, but for the status, which has its tab", () => {
    expect(listActiveFilters(ALL).map(({ name }) => name)).toEqual(["q", "reason", "quality", "language"]);
    expect(listActiveFilters(ALL).map(({ label }) => label)).toContain("Low quality");
    expect(listActiveFilters({ status: "indexed" })).toEqual([]);
  });

  it("lead to one page by its address, the longest too", () => {
    expect(makeSearchPath("site_1", "src_1", "https://example.org/a?b=1")).toBe(
      "/sites/site_1/pages?source=src_1&q=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1",
    );
    const long = new URL(makeSearchPath("site_1", "src_1", `https://example.org/${"a".repeat(500)}`), "https://x");
    expect(read(long.search).q).toHaveLength(200);
  });
});

describe("listLanguages", () => {
  it("offers what is on the screen and what is chosen among the frequent ones, each once, by name", () => {
    const languages = listLanguages([{ language: "pt-BR" }, { language: "cy" }, { language: null }], "fi");
    expect(languages).toEqual(expect.arrayContaining(["en", "pt", "cy", "fi"]));
    expect(new Set(languages).size).toBe(languages.length);
    expect(languages.indexOf("fi")).toBeLessThan(languages.indexOf("cy"));
  });
});
