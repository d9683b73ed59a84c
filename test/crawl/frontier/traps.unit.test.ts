import { describe, expect, it } from "vitest";
import { findTrap, listPatterns } from "../../../workers/crawl/frontier/traps";

const NOW = Date.UTC(2026, 10, 21);
const at = (path: string) => new URL(path, "https://shop.example.org");
const findOf = (path: string) => findTrap(at(path), () => 0, NOW);

/** Takes what is no trap, as a crawl would, and says how many that were. */
function takeAll(paths: string[]): number {
  const counts = new Map<string, number>();
  let taken = 0;
  for (const path of paths) {
    if (findTrap(at(path), (key) => counts.get(key) ?? 0, NOW)) continue;
    taken++;
    for (const { key } of listPatterns(at(path))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return taken;
}

const list = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));

describe("an address alone", () => {
  it.each([
    [`/${"a".repeat(1_000)}`, "too_long"],
    [`/${list(16, (index) => `s${index}`).join("/")}`, "too_deep"],
    ["/a/b/a/b/a/b", "repeats"],
    ["/shop/a/a/a/b", "repeats"],
    ["/x/a/b/c/a/b/c/a/b/c", "repeats"],
    ["/calendar?date=2051-03-01", "calendar"],
    ["/list?year=1850&month=3", "calendar"],
    ["/events/2031/07/", "calendar"],
    ["/events/1897-04-02", "calendar"],
    ["/agenda/?from=2049-01-01", "calendar"],
    ["/list?sort=up&color=red&size=m&brand=x", "facets"],
    ["/list?filter[color]=red&filter[size]=m&filter_brand=x&view=grid", "facets"],
  ])("is a trap: %s (%s)", (path, trap) => {
    expect(findOf(path)).toBe(trap);
  });

  it.each([
    "/",
    `/${"a".repeat(900)}`,
    "/a/b/a/b/c",
    "/2011/11/11/eleven",
    "/blog/2004/05/12/hello",
    "/history/1945/05/08",
    "/events/2026/12/",
    "/events/2051-specials",
    "/calendar?date=2026-11-21",
    "/list?year=2005",
    "/list?d=1500",
    "/events?id=1500",
    "/list?sort=up&color=red&size=m&page=2&q=shoe",
  ])("is none: %s", (path) => {
    expect(findOf(path)).toBeNull();
  });
});

describe("many addresses of a pattern", () => {
  it.each([
    ["days of an endless calendar", list(5_000, (index) => `/calendar?d=${index}`), 200],
    ["calendar pages by path", list(5_000, (index) => `/events/${2000 + (index % 27)}/${1 + (index % 12)}`), 200],
    ["parameters in any order", list(5_000, (index) => (index % 2 ? `/x?a=${index}&b=1` : `/x?b=1&a=${index}`)), 200],
    ["parameters under numbered paths", list(5_000, (index) => `/item/${index}?tab=${index}`), 200],
    ["parameters under hashed paths", list(5_000, (index) => `/f/0a1b2c3d${index.toString(16)}?v=1`), 200],
    ["orders of one list", list(5_000, (index) => `/shoes?sort=${index}`), 20],
    ["filters of one list", list(5_000, (index) => `/shoes?color=${index}&size=${index}&q${index}=1`), 20],
    ["pages known by their id", list(5_000, (index) => `/index.php?id=${index}`), 2_000],
  ])("are taken until there are enough: %s", (_, paths, expected) => {
    expect(takeAll(paths)).toBe(expected);
  });

  it.each([
    ["articles", list(5_000, (index) => `/blog/2024/05/${index}`)],
    ["posts by date", list(5_000, (index) => `/2024/05/12/post-${index}`)],
    ["products", list(5_000, (index) => `/products/${index}`)],
  ])("are all taken where each has a path of its own: %s", (_, paths) => {
    expect(takeAll(paths)).toBe(5_000);
  });

  it("do not use up what another list has", () => {
    expect(takeAll(["/shoes", "/hats"].flatMap((path) => list(100, (index) => `${path}?sort=${index}`)))).toBe(40);
  });
});
