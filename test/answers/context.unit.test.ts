import { describe, expect, it } from "vitest";
import { liftPage, pickHits, weighBefore } from "../../workers/answers/context";
import type { IndexHit } from "../../workers/ports";
import { makeHit } from "../support/passages";

const hit = (chunk_id: string, score: number, url = `https://shop.example.org/${chunk_id}`): IndexHit => ({
  ...makeHit("text"),
  chunk_id,
  page_id: `page_${chunk_id}`,
  url,
  score,
});
const ids = (hits: IndexHit[]) => hits.map(({ chunk_id }) => chunk_id);

describe("what was spoken of before", () => {
  it("decides between passages that answer nearly alike", () => {
    const hits = [hit("a", 1), hit("b", 0.9)];
    expect(ids(weighBefore(hits, [hit("b", 1)], "How much is parking?"))).toEqual(["b", "a"]);
  });

  it("does not outweigh the question", () => {
    expect(ids(weighBefore([hit("a", 1), hit("b", 0.3)], [hit("b", 1), hit("c", 1)], "opening hours"))[0]).toBe("a");
  });

  it("counts the less the more the question says itself", () => {
    const rise = (question: string) => weighBefore([hit("a", 0)], [hit("a", 1)], question)[0]?.score ?? 0;
    expect(rise("parking")).toBeGreaterThan(rise("parking near the Edinburgh shop on Sundays"));
  });

  it("brings up what it alone finds, as no match of the question's words", () => {
    const [, found] = weighBefore([hit("a", 1)], [hit("b", 1)], "parking");
    expect(found).toMatchObject({ chunk_id: "b", matched_terms: [], scores: { words: 0 } });
  });
});

describe("the visitor's page", () => {
  const hits = [hit("a", 1), hit("b", 0.9)];
  it.each([
    "https://shop.example.org/b",
    "https://www.shop.example.org/b/",
    "http://shop.example.org/b?utm_source=mail#reviews",
  ])("%s is lifted", (page_url) => {
    expect(ids(liftPage(hits, page_url))).toEqual(["b", "a"]);
  });

  it.each([
    undefined,
    null,
    7,
    { href: "https://shop.example.org/b" },
    "not an address",
    "https://evil.example/b",
    "https://shop.example.org/b/more",
    "https://shop.example.org.evil.example/b",
    "javascript:alert(1)",
  ])("%s changes nothing", (page_url) => {
    expect(liftPage(hits, page_url)).toEqual(hits);
  });

  it("is told from its neighbour by the parameter that its own address has", () => {
    const shown = (id: number) => `https://shop.example.org/item?id=${id}`;
    const items = [hit("a", 1, shown(1)), hit("b", 0.9, shown(2))];
    expect(ids(liftPage(items, `${shown(2)}&ref=mail`))).toEqual(["b", "a"]);
    expect(ids(liftPage(items, "https://shop.example.org/item"))).toEqual(["a", "b"]);
  });

  it("does not make a passage out of place the best one", () => {
    expect(ids(liftPage([hit("a", 1), hit("b", 0.5)], "https://shop.example.org/b"))[0]).toBe("a");
  });
});

it("picks the best passages, of one page no more than its share, the best one's score being 1", () => {
  const twice = [hit("a", 2), { ...hit("a2", 1.5), page_id: "page_a" }, hit("b", 1), hit("c", 0.5)];
  const picked = pickHits(twice, 2, 1);
  expect(picked.map(({ chunk_id, score }) => [chunk_id, score])).toEqual([
    ["a", 1],
    ["b", 0.5],
  ]);
});
