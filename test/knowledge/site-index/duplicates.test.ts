import { describe, expect, it } from "vitest";
import { chunkMarkdown } from "../../../workers/knowledge/chunk";
import { fingerprintPage, isSameBody } from "../../../workers/knowledge/fingerprint";
import { splitMarkdownWords } from "../../../workers/knowledge/lexical";
import type { IndexChanges } from "../../../workers/ports";
import { endCrawl, listLive, makeChanges, makePage, openIndex, stated } from "../../support/site-index";
import { changeWords, makeDraw, writeText } from "../../support/texts";

type Page = IndexChanges["pages"][number];

const draw = makeDraw(42);
const TEXT = writeText(draw, 200);
const OTHER = writeText(draw, 200);
/** Nine of ten words are the same, in the same order. */
const NEAR = changeWords(draw, TEXT, 0.1);

function makeText(page_id: string, text = TEXT, { title = "Returns and refunds", source_id = "src_a" } = {}): Page {
  return { ...makePage(page_id, text.split("\n\n"), { title, source_id }), fingerprint: fingerprintPage(title, text) };
}

const repeats = (page_id: string, twin: string) => ({
  ok: true,
  chunks: 0,
  duplicates: [{ page_id, same_as: { page_id: twin, url: `https://shop.example/${twin}` } }],
  is_held: false,
});
const B = { source_id: "src_b" };

/** An index in which p1 is live and p2 was found to repeat it. */
async function openFolded() {
  const opened = openIndex();
  const pages = [makeText("p1"), makeText("p2", NEAR), makeText("p3", OTHER)];
  await opened.index.apply(opened.site_id, makeChanges(1, pages));
  await endCrawl(opened, 1);
  return { ...opened, opened, pages };
}

describe("a page that says almost the same as another", () => {
  it("is not indexed and names it, in the same call or a later one", async () => {
    const opened = openIndex();
    const { index, site_id } = opened;
    const pages = [makeText("p1"), makeText("p2", NEAR), makeText("p3", OTHER)];
    expect(await index.apply(site_id, makeChanges(1, pages))).toEqual({ ...repeats("p2", "p1"), chunks: 2 });
    expect(await index.apply(site_id, makeChanges(1, [makeText("p4", TEXT)]))).toEqual(repeats("p4", "p1"));
    expect(await listLive(opened, [...pages, makeText("p4")])).toEqual(["p1", "p3"]);
  });

  it("stays out, and the other in, however often and in which order both are read again", async () => {
    const { index, site_id, opened, pages } = await openFolded();
    const [first, second] = [pages.slice(0, 1), pages.slice(1, 2)];
    for (const [version, order] of [
      [1, [second, first, second]],
      [2, [second, first]],
      [3, [first, second, first]],
    ] as const) {
      for (const said of order)
        expect(await index.apply(site_id, makeChanges(version, [...said]))).toEqual(
          said === first ? stated(1) : repeats("p2", "p1"),
        );
      expect(await endCrawl(opened, version)).toEqual({ ok: true, held_reason: null });
      expect(await listLive(opened, pages)).toEqual(["p1", "p3"]);
    }
  });

  it("stays out when a few words of the other have changed", async () => {
    const { index, site_id, opened, pages } = await openFolded();
    const edited = changeWords(draw, TEXT, 0.02);
    expect(await index.apply(site_id, makeChanges(2, [makeText("p1", edited)]))).toEqual(stated(1));
    expect(await index.apply(site_id, makeChanges(2, [makeText("p2", NEAR)]))).toEqual(repeats("p2", "p1"));
    await endCrawl(opened, 2);
    expect(await listLive(opened, pages)).toEqual(["p1", "p3"]);
  });

  it("is live until the crawl that found it out is published", async () => {
    const { index, site_id, opened, pages } = await openFolded();
    expect(await index.apply(site_id, makeChanges(2, [makeText("p3", NEAR)]))).toEqual(repeats("p3", "p1"));
    expect(await listLive(opened, pages)).toEqual(["p1", "p3"]);
    await endCrawl(opened, 2);
    expect(await listLive(opened, pages)).toEqual(["p1"]);
  });

  it("is out at once where its owner had it read again", async () => {
    const { index, site_id, opened, pages } = await openFolded();
    const wish = { at_once: true, first_crawl: false };
    expect(await index.apply(site_id, makeChanges(1, [makeText("p3", NEAR)], wish))).toEqual(repeats("p3", "p1"));
    expect(await listLive(opened, pages)).toEqual(["p1"]);
  });

  it("is found among the pages of other sources that are live, and of no others", async () => {
    const { index, site_id, opened } = await openFolded();
    const twin = makeText("q1", NEAR, B);
    expect(await index.apply(site_id, makeChanges(1, [twin], B))).toEqual(repeats("q1", "p1"));
    await index.apply(site_id, makeChanges(2, [makeText("p9", writeText(makeDraw(9), 200))]));
    expect(await index.apply(site_id, makeChanges(1, [makeText("q9", writeText(makeDraw(9), 200), B)], B))).toEqual(
      stated(1),
    );
    expect(await listLive(opened, [twin, makeText("q9")])).toEqual(["q9"]);
  });
});

describe("a page whose twin has left", () => {
  const LEFT: Record<string, (opened: Awaited<ReturnType<typeof openFolded>>) => Promise<unknown>> = {
    gone: ({ index, site_id }) => index.apply(site_id, makeChanges(2, [], { removed_page_ids: ["p1"] })),
    "left out": ({ index, site_id }) => index.apply(site_id, makeChanges(2, [], { dropped_page_ids: ["p1"] })),
    "about something else": ({ index, site_id }) =>
      index.apply(site_id, makeChanges(2, [makeText("p1", writeText(makeDraw(8), 200))])),
    "compared with none any more": ({ index, site_id, pages: [page] }) =>
      index.apply(site_id, makeChanges(2, page ? [{ page: page.page, chunks: page.chunks }] : [])),
    "empty now": ({ index, site_id, pages: [page] }) =>
      index.apply(site_id, makeChanges(2, page ? [{ ...page, chunks: [] }] : [])),
    "kept out by its owner": ({ index, site_id }) =>
      index.setPublished(site_id, { page_id: "p1", source_id: "src_a" }, false),
  };

  it.each(Object.keys(LEFT))("is indexed when it is read again: it is %s", async (how) => {
    const opened = await openFolded();
    await LEFT[how]?.(opened);
    const { index, site_id } = opened;
    expect(await index.apply(site_id, makeChanges(2, [makeText("p2", NEAR)]))).toEqual(stated(1));
    await endCrawl(opened.opened, 2);
    expect(await listLive(opened.opened, opened.pages)).toContain("p2");
  });

  it("is indexed when the twin's source was removed", async () => {
    const { index, site_id, opened } = await openFolded();
    const twin = makeText("q1", NEAR, B);
    await index.apply(site_id, makeChanges(1, [twin], B));
    await index.removeSource(site_id, "src_a", 1);
    expect(await index.apply(site_id, makeChanges(1, [twin], B))).toEqual(stated(1));
    expect(await listLive(opened, [twin])).toEqual(["q1"]);
  });

  it("takes its place for good: the twin that returns repeats it", async () => {
    const { index, site_id, opened, pages } = await openFolded();
    await index.apply(site_id, makeChanges(2, [], { removed_page_ids: ["p1"] }));
    await index.apply(site_id, makeChanges(2, pages.slice(1, 2)));
    expect(await index.apply(site_id, makeChanges(2, pages.slice(0, 1)))).toEqual(repeats("p1", "p2"));
    await endCrawl(opened, 2);
    expect(await listLive(opened, pages)).toEqual(["p2", "p3"]);
  });

  it("and the twin, when its owner lets it back in, are two only until one is read again", async () => {
    const { index, site_id, opened, pages } = await openFolded();
    const twin = { page_id: "p1", source_id: "src_a" };
    await index.setPublished(site_id, twin, false);
    await index.apply(site_id, makeChanges(1, pages.slice(1, 2)));
    await index.setPublished(site_id, twin, true);
    expect(await listLive(opened, pages)).toEqual(["p1", "p2", "p3"]);
    expect(await index.apply(site_id, makeChanges(2, pages.slice(0, 2)))).toEqual({
      ...repeats("p2", "p1"),
      chunks: 1,
    });
  });
});

describe("pages that are two", () => {
  it("are variants of a product that share all of their text but have titles of their own", async () => {
    const opened = openIndex();
    const names = [
      "Wool blanket, red",
      "Wool blanket, blue",
      "Wool blanket XL",
      "Wool blanket 140 x 200",
      "Wool blanket 140 x 220",
    ];
    const pages = names.map((title, at) => makeText(`p${at}`, TEXT, { title }));
    expect(await opened.index.apply(opened.site_id, makeChanges(1, pages))).toEqual(stated(5));
  });

  it("are short ones of one title that differ in a fact", async () => {
    const opened = openIndex();
    const title = "Opening hours";
    const texts = ["Oslo is open from 9 to 17.", "Oslo is open from 9 to 18.", "Bergen is open from 9 to 17."];
    const pages = texts.map((text, at) => makeText(`p${at}`, text, { title }));
    expect(await opened.index.apply(opened.site_id, makeChanges(1, pages))).toEqual(stated(3));
  });

  it("are those of one title and half of the text", async () => {
    const opened = openIndex();
    const pages = [TEXT, changeWords(draw, TEXT, 0.3)].map((text, at) => makeText(`p${at}`, text));
    expect(await opened.index.apply(opened.site_id, makeChanges(1, pages))).toEqual(stated(2));
  });

  it("are those that were given no fingerprint", async () => {
    const opened = openIndex();
    const pages = ["p1", "p2"].map((id) => makePage(id, [TEXT]));
    expect(await opened.index.apply(opened.site_id, makeChanges(1, pages))).toEqual(stated(2));
  });
});

// About 13 s; each against each would be 50 million comparisons.
describe("a site of 10,000 pages", { timeout: 120_000 }, () => {
  it("folds 500 groups of near duplicates and nothing else, though titles and phrases recur", async () => {
    const random = makeDraw(2026);
    const shared = writeText(random, 60);
    const pages: { page_id: string; title: string; text: string }[] = [];
    for (let n = 0; n < 8_500; n++)
      pages.push({
        page_id: `p${n}`,
        title: `Guide to ${n % 40 < 20 ? "shipping" : "refunds"}`,
        text: `${shared}\n\n${writeText(random, 150)}`,
      });
    for (let n = 0; n < 1_500; n++) {
      const original = pages[n % 500];
      if (original)
        pages.push({
          ...original,
          page_id: `copy${n}`,
          text: changeWords(random, original.text, 0.02 + random(8) / 100),
        });
    }
    const opened = openIndex();
    const found = new Map<string, string>();
    for (let from = 0; from < pages.length; from += 50) {
      const stated = await Promise.all(
        pages.slice(from, from + 50).map(async ({ page_id, title, text }) => ({
          ...makePage(page_id, [], { title }),
          chunks: chunkMarkdown(text, page_id),
          fingerprint: fingerprintPage(title, text),
        })),
      );
      const answer = await opened.index.apply(opened.site_id, makeChanges(1, stated));
      if (answer.ok) for (const { page_id, same_as } of answer.duplicates) found.set(page_id, same_as.page_id);
    }
    const wrong = [...found].filter(([id, twin]) => {
      const [a, b] = [id, twin].map((key) =>
        splitMarkdownWords(pages.find(({ page_id }) => page_id === key)?.text ?? ""),
      );
      return !a || !b || !isSameBody(a, b, 0.85);
    });
    expect(wrong).toEqual([]);
    expect([...found.keys()].filter((id) => !id.startsWith("copy"))).toEqual([]);
    expect(found.size).toBeGreaterThanOrEqual(1_470);
    expect(await opened.index.stats(opened.site_id)).toMatchObject({ pages: 10_000 - found.size });
  });
});
