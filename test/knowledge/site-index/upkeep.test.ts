import { expect, it } from "vitest";
import { endCrawl, makeChanges, makePage, type OpenIndex, openShop, PUBLISHED } from "../../support/site-index";

const PAGES = 60;
/** Every page says "wool", one in six "delivery", one "refunds". */
const writeAll = (version: number) =>
  Array.from({ length: PAGES }, (_, n) => {
    const more = [n % 6 === 0 ? " Delivery takes five days." : "", n === 7 ? " Refunds of wool." : ""];
    return makePage(`p${n}`, [`Wool of page ${n} as it was in version ${version}.${more.join("")}`]);
  });

async function readScores({ index, site_id }: OpenIndex): Promise<number[]> {
  const found = await index.search(site_id, { query: "refunds of delivery", limit: 20 });
  if (!found.ok) throw new Error(found.code);
  return found.hits.map(({ scores }) => scores.words);
}

it("weighs words by what is live, however often pages are replaced", async () => {
  const { opened } = await openShop(writeAll(1));
  const wanted = await readScores(opened);
  expect(wanted).toHaveLength(11);
  for (let version = 2; version <= 6; version++) {
    await opened.index.apply(opened.site_id, makeChanges(version, writeAll(version)));
    expect(await endCrawl(opened, version)).toEqual(PUBLISHED);
    expect(await readScores(opened)).toEqual(wanted);
  }
});

it("counts afresh only when much of it has changed", async () => {
  const { opened } = await openShop(writeAll(1));
  const wanted = await readScores(opened);
  const [first, ...others] = writeAll(1);
  const [other] = writeAll(2);
  if (!first || !other) throw new Error("No page");
  await opened.index.apply(opened.site_id, makeChanges(2, [other, ...others]));
  await endCrawl(opened, 2);
  // One row that is gone is still counted.
  const scores = await readScores(opened);
  expect(scores).not.toEqual(wanted);
  for (const [at, score] of wanted.entries()) expect(scores[at]).toBeCloseTo(score, 1);
});

it("weighs words by what is live where entries are saved again and again", async () => {
  const { opened } = await openShop(writeAll(1));
  const wanted = await readScores(opened);
  const [first] = writeAll(1);
  if (!first) throw new Error("No page");
  for (let save = 1; save <= 2 * PAGES; save++) {
    const page = { ...first.page, source_id: "entries", page_id: "entry_1" };
    const chunks = first.chunks.map((chunk) => ({
      ...chunk,
      chunk_id: `entry_${save}`,
      text: `Wool of page 0 as it was in version ${save}.`,
    }));
    await opened.index.apply(opened.site_id, { ...makeChanges(1, [{ page, chunks }]), source_id: "entries" });
  }
  const scores = await readScores(opened);
  for (const [at, score] of wanted.entries()) expect((scores[at] ?? 0) / score).toBeCloseTo(1.1, 0);
  expect(Math.max(...scores) / Math.max(...wanted)).toBeLessThan(1.25);
});

it("weighs words by what is live where a source is removed, and pages are taken out and let back in", async () => {
  const { opened } = await openShop(writeAll(1));
  const wanted = await readScores(opened);
  const others = Array.from({ length: 2 * PAGES }, (_, n) =>
    makePage(`other${n}`, [`Stock of page ${n}.`], { source_id: "src_b" }),
  );
  await opened.index.apply(opened.site_id, makeChanges(1, others, { source_id: "src_b" }));
  expect(await readScores(opened)).not.toEqual(wanted);
  await opened.index.removeSource(opened.site_id, "src_b", 1);
  expect(await readScores(opened)).toEqual(wanted);
  for (let round = 1; round <= 3; round++)
    for (const is_published of [false, true])
      for (const { page } of writeAll(1)) await opened.index.setPublished(opened.site_id, page, is_published);
  // What may still be counted of the last round adds less than this.
  const scores = await readScores(opened);
  for (const [at, score] of wanted.entries()) expect((scores[at] ?? 0) / score).toBeLessThan(1.35);
  expect(scores).toHaveLength(wanted.length);
});
