import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseQuery } from "../../workers/answers/analyse";
import { extractAnswer } from "../../workers/answers/extractive";
import { splitStems } from "../../workers/answers/match";
import { type VerifiedSummary, Verifier } from "../../workers/answers/verify";
import type { IndexHit, IndexTerm, LlmEvent } from "../../workers/ports";
import { makeHit } from "../support/passages";
import { createRandom } from "../support/prose";
import { isBroken, makeCitation, standsIn } from "../support/quotes";

const DATA = new URL("../../../shared/data/retrieval/", import.meta.url).pathname;
const ROUNDS = 1_000;
const MAX_QUERIES = 60;
const TIMEOUT_MS = 20_000;
/** What may happen to a sentence that a page says: it is too much, nothing visible, or a heading with a number in it. */
const HARMLESS = ["too_long", "nothing_left", "uncited", "uncited_figure"];

function verify(hits: IndexHit[], events: Iterable<LlmEvent>): VerifiedSummary {
  const verifier = new Verifier(hits, new Set());
  for (const event of events) verifier.push(event);
  return verifier.summary();
}

async function extract(question: string, hits: IndexHit[]): Promise<VerifiedSummary> {
  const terms = splitStems(question).map((term, at): IndexTerm => ({ term, df: 1 + at, weight: 3 - (at % 3) }));
  const events: LlmEvent[] = [];
  for await (const event of extractAnswer({ hits, terms, analysis: analyseQuery(question), question }))
    events.push(event);
  return verify(hits, events);
}

/** That nothing is quoted which does not stand there, and that nothing was dropped which does. Returns how many quotes were kept. */
function expectProven({ kept, sources, dropped }: VerifiedSummary, hits: IndexHit[]): number {
  const quoted = [
    ...kept,
    ...sources.flatMap(({ id, quote }) => (quote === undefined ? [] : [{ chunk_id: id, quote }])),
  ];
  for (const { chunk_id, quote } of quoted) {
    const passage = hits.find((hit) => hit.chunk_id === chunk_id)?.text ?? "";
    if (!standsIn(passage, quote)) expect.fail(`${JSON.stringify(quote)} is not in ${JSON.stringify(passage)}`);
  }
  expect(dropped.filter(({ reason }) => !HARMLESS.includes(reason))).toEqual([]);
  return kept.length;
}

const PIECES = [
  "Refunds are issued within 5 business days after your return reaches us.",
  "It costs **£1,299.00** (or 1.299,50 €) until 24 December 2026, *20 %* less than before.",
  "Call us at +44 15396 20000 from 9:30 to 17.45, or write to help@shop.example.",
  "Cre\u0300me bru\u0302le\u0301e wool is washed at 30\u00a0°C.",
  "返品は30日以内です。送料は1,200円です。",
  "یک هفته ۱۴ روز است. الشحن خلال ٥ أيام.",
  "Family 👩‍👩‍👧 blankets 🧶 cost twenty-five pounds each, 2½ times as much.",
  "- First write to us.\n- Then pack 3 items.\n  1. Use v2.4.1 of the form.\n- Visa",
  "To return an item:\n\n1. Write to us by 5 pm.\n2. Pack the item.\n3. Wait 14 days.",
  "| Size | Measures | Price |\n| --- | :-: | --- |\n| Single | 90 × 190 cm | £145 |\n| King | 150 × 200 cm | £245.50 |",
  "```sh\nnpm install  shelf@1.2.3\n\nnpx shelf --port=8080\n```",
  "## How long does delivery take?\n\nDelivery takes [3–5 days](https://shop.example/d?a=1), never more than one week.",
  "> Wool of the 1980s keeps warm: ½ kg is enough, 10⁻² g is not.",
  "Line one of 3  \nline two of 4\\* and `PAGE_SIZE = 10`",
  "Mr. Smith sold No. 5 for $20 and 30 kr. It was 1,5 kg or 0x1F on 2026-11-20 at 20:15:00.",
];
const QUESTIONS = [
  "How long do refunds take?",
  "How much does the king size cost?",
  "How do I return an item?",
  "What is the price in euros and pounds?",
  "When can I call or write?",
  "返品 送料",
  "delivery time in days",
  "How do I install shelf?",
  "PAGE_SIZE line",
  "wool washed warm blankets",
];

function drawHits(random: () => number): IndexHit[] {
  const draw = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  return Array.from({ length: 1 + Math.floor(random() * 4) }, (_, at) => {
    const pieces = Array.from({ length: 1 + Math.floor(random() * 5) }, () => draw(PIECES) ?? "");
    return makeHit(pieces.join(draw(["\n\n", "\n\n\n", "\n"])), {
      chunk_id: `chunk_${at}`,
      page_id: `page_${at}`,
      title: draw(["Delivery", "Refunds in 30 days", "Sizes"]) ?? "",
      heading_path: random() < 0.3 ? ["PAGE_SIZE"] : [],
      score: 10 - at,
    });
  });
}

describe("an extractive answer", () => {
  it("quotes drawn passages word for word, and loses none of their figures", { timeout: TIMEOUT_MS }, async () => {
    const random = createRandom(42);
    let kept = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const hits = drawHits(random);
      kept += expectProven(await extract(QUESTIONS[round % QUESTIONS.length] ?? "", hits), hits);
    }
    expect(kept).toBeGreaterThan(ROUNDS);
  });

  it.skipIf(!existsSync(DATA)).each(["anthropicdocs", "mtragun-dev"])(
    "quotes a real corpus word for word, and loses none of its figures: %s",
    { timeout: TIMEOUT_MS },
    async (name) => {
      const { passages, queries, findRelevant } = readCorpus(name);
      let kept = 0;
      for (const [at, { id, text }] of queries.slice(0, MAX_QUERIES).entries()) {
        const other = passages[(at * 7) % passages.length]?.hit;
        const hits = [...findRelevant(id), ...(other ? [other] : [])];
        kept += expectProven(await extract(text, hits), hits);
      }
      expect(kept).toBeGreaterThan(MAX_QUERIES);
    },
  );
});

describe("a dishonest citation", () => {
  const passage =
    "Refunds take 5 days. Cre\u0300me cafe\u0301 wool is soft 👍🏽 and warm.\n\nWe ship on Mondays, never on Sundays.";
  const other = "Gift cards cannot be refunded at all.";
  const hits = [makeHit(passage), makeHit(other, { chunk_id: "chunk_other", page_id: "page_other" })];
  const cite = (quote: string, document = 0) => verify(hits, makeCitation(quote, document));

  it("is one that the checker tells from an honest one", () => {
    expect(standsIn(passage, "Crème café wool\nis  soft")).toBe(true);
    expect(standsIn(passage, "We ship on Sundays")).toBe(false);
    expect(isBroken("👍".slice(0, 1))).toBe(true);
    expect(isBroken("👍🏽")).toBe(false);
    expect(cite("Crème café wool\nis  soft").kept).toHaveLength(1);
  });

  it.each([
    ["a changed word", "Refunds take 6 days."],
    ["two halves joined", "Refunds take never on Sundays."],
    ["another order", "never on Sundays, We ship on Mondays"],
    ["words left out", "We ship never on Sundays"],
    ["another case", "refunds take 5 days."],
    ["words run together", "Refundstake 5 days."],
    ["half of a character", "\udc4d\ud83c\udffd and warm."],
    ["half of a character at the end", "wool is soft \ud83d"],
    ["a letter without its accent", "me cafe"],
    ["a pattern", "Refunds .* Sundays"],
    ["nothing but marks", "., — ."],
  ])("is never kept: %s", (_, quote) => {
    expect(standsIn(passage, quote) && /\p{L}/u.test(quote)).toBe(false);
    expect(cite(quote)).toMatchObject({ text: "", kept: [], sources: [] });
  });

  it("is never kept when another passage says it, or none there is", () => {
    expect(cite(other, 1).kept).toHaveLength(1);
    expect(cite(other, 0)).toMatchObject({ kept: [], dropped: [{ reason: "quote_not_found" }] });
    expect(cite(other, 2)).toMatchObject({ kept: [], dropped: [{ reason: "unknown_document" }] });
    expect(cite(other, -1)).toMatchObject({ kept: [], dropped: [{ reason: "unknown_document" }] });
  });

  it.skipIf(!existsSync(DATA))("is never kept, however a real quote was changed", { timeout: TIMEOUT_MS }, () => {
    const random = createRandom(7);
    const { passages } = readCorpus("mtragun-dev");
    let [tried, honest] = [0, 0];
    for (const [at, { hit }] of passages.entries()) {
      const words = hit.text.split(/\s+/).filter(Boolean);
      if (words.length < 30 || at % 2 === 1) continue;
      const foreign = passages[(at + 1) % passages.length]?.hit ?? hit;
      const from = Math.floor(random() * (words.length - 20));
      const quote = words.slice(from, from + 10);
      const place = Math.floor(random() * 10);
      const changed = [
        quote.with(place, `${quote[place]}s`),
        quote.toSpliced(1 + (place % 8), 1),
        [...quote.slice(0, 5), ...words.slice(from + 10, from + 15)],
        quote.toReversed(),
        foreign.text.split(/\s+/).slice(0, 12),
      ].map((parts) => parts.join(" "));
      for (const text of changed) {
        const { kept } = verify([hit], makeCitation(text));
        if (!standsIn(hit.text, text)) tried++;
        if (kept.length > 0 && !standsIn(hit.text, text)) expect.fail(`${text} was kept`);
      }
      honest += verify([hit], makeCitation(quote.join(" "))).kept.length;
    }
    expect(tried).toBeGreaterThan(2_000);
    expect(honest).toBeGreaterThan(400);
  });
});

interface Corpus {
  passages: { id: string; hit: IndexHit }[];
  queries: { id: string; text: string }[];
  findRelevant: (query_id: string) => IndexHit[];
}

function readCorpus(name: string): Corpus {
  const read = (file: string) => readFileSync(`${DATA}${name}/${file}`, "utf8").trim().split("\n");
  const readJson = <Row>(file: string) => read(file).map((line) => JSON.parse(line) as Row);
  const passages = readJson<{ _id: string; title: string; text: string }>("corpus.jsonl").map(
    ({ _id, title, text }) => ({
      id: _id,
      hit: makeHit(text, { chunk_id: _id, page_id: _id, title, url: "https://shop.example.org/a" }),
    }),
  );
  const queries = readJson<{ _id: string; text: string }>("queries.jsonl").map(({ _id, text }) => ({ id: _id, text }));
  const judged = read("qrels.tsv").map((line) => line.split("\t"));
  const known = new Map(passages.map(({ id, hit }) => [id, hit]));
  const findRelevant = (query_id: string) =>
    judged.flatMap(([query, passage = ""]) => (query === query_id ? (known.get(passage) ?? []) : []));
  return { passages, queries, findRelevant };
}
