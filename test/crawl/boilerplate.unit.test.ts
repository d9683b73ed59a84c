import { describe, expect, it } from "vitest";
import { dropBoilerplate, listBlocks } from "../../workers/crawl/boilerplate";
import { writeProse } from "../support/prose";

const HEAD = "Order by noon and it leaves our workshop the same day.";
const FOOT = "Plank and Spool, 4 Harbour Street, open from nine to five.";
const own = (n: number) => writeProse(n, 60).join("\n\n");

/** Counts as the Crawler keeps them: on how many of the other pages a block stands. */
function count(page: string, others: readonly string[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const hash of listBlocks(page)) counts[hash] = others.filter((other) => listBlocks(other).includes(hash)).length;
  return counts;
}

function drop(page: string, others: readonly string[]): string {
  return dropBoilerplate(page, count(page, others), others.length + 1);
}

describe("what pages share", () => {
  it("is taken from the head and the foot, as soon as one other page has it", () => {
    const page = [HEAD, "# Benches", own(1), FOOT].join("\n\n");
    const other = [HEAD, "# Chairs", own(2), FOOT].join("\n\n");
    expect(drop(page, [other])).toBe(["# Benches", own(1)].join("\n\n"));
    expect(drop(page, [])).toBe(page);
  });

  it("takes a heading with it only where more that is shared stands below", () => {
    const shared = ["## About us", HEAD];
    const page = [...shared, "## Overview", own(1), "## Contact", FOOT].join("\n\n");
    const other = [...shared, "## Overview", own(2), "## Contact", FOOT].join("\n\n");
    expect(drop(page, [other])).toBe(["## Overview", own(1)].join("\n\n"));
  });

  it("stays in the middle until it stands on many", () => {
    const banner = "Subscribe to our letters and learn of new benches first.";
    const write = (n: number) => [`# Page ${n}`, own(n), banner, own(n + 100)].join("\n\n");
    const others = Array.from({ length: 9 }, (_, n) => write(n + 2));
    expect(drop(write(1), others.slice(0, 2))).toBe(write(1));
    expect(drop(write(1), others)).not.toContain(banner);
    // Three of thirty are no rule of the website.
    const strangers = Array.from({ length: 27 }, (_, n) => own(n + 500));
    expect(drop(write(1), [...others.slice(0, 3), ...strangers])).toContain(banner);
    expect(drop(write(1), [...others, ...strangers.slice(0, 11)])).not.toContain(banner);
  });

  it("stays where it is code or a table, which repeat for good reason", () => {
    const code = ["```sh", "npm install benches", "```"].join("\n");
    const table = ["| Size | Price |", "| --- | --- |", "| small | 9 EUR |"].join("\n");
    const write = (n: number) => [code, own(n), table].join("\n\n");
    const page = drop(write(1), [write(2), write(3), write(4)]);
    for (const block of [code, table]) expect(page).toContain(block);
  });

  it("stays in a list that repeats only in part", () => {
    const write = (n: number) => [own(n), `- Oil it twice a year\n- Model ${n}`].join("\n\n");
    expect(drop(write(1), [write(2), write(3), write(4)])).toBe(write(1));
  });

  it("is all that there is of a page that repeats another: it stays whole", () => {
    const page = [HEAD, own(1), FOOT].join("\n\n");
    expect(drop(page, [page, page, page])).toBe(page);
    // And where what is its own is next to nothing.
    const thin = [HEAD, own(1), "One line.", FOOT].join("\n\n");
    expect(drop(thin, [page, page, page])).toBe(thin);
  });

  it("is looked for at most 20 blocks deep, and a page without blocks is none", () => {
    const shared = Array.from({ length: 25 }, (_, n) => `Shared line number ${n} of the head.`);
    const page = [...shared, ...writeProse(1, 900)].join("\n\n");
    const other = [...shared, ...writeProse(2, 900)].join("\n\n");
    const cut = drop(page, [other]);
    expect(cut).not.toContain("Shared line number 19 ");
    expect(cut).toContain("Shared line number 20 ");
    expect(listBlocks("")).toEqual([]);
    expect(drop("", [other])).toBe("");
  });

  it("is known by its text alone, and by numbers that stay exact", () => {
    expect(listBlocks(HEAD)).toEqual(listBlocks(`${HEAD}\n`));
    expect(listBlocks(HEAD)).not.toEqual(listBlocks(FOOT));
    for (const hash of listBlocks([HEAD, FOOT, own(3)].join("\n\n"))) expect(Number.isSafeInteger(hash)).toBe(true);
  });
});
