import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { describeForSearch, excerpt, readSearch } from "../../workers/conversations/search-text";
import { newId } from "../../workers/platform/ids";
import { indexMessages, searchMessages } from "../../workers/sites/site-log/messages";

/** What means something to FTS5 or SQL, beside what means something to nobody. */
const PIECES = [
  ...[
    '"',
    "'",
    "*",
    "^",
    "(",
    ")",
    "{",
    "}",
    ":",
    "-",
    "+",
    "~",
    ",",
    ".",
    ";",
    "--",
    "/*",
    "\\",
    "%",
    "_",
    "?",
    "?1",
    " ",
  ],
  ...[
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "NEAR/3",
    "NEAR(a b)",
    "words:",
    "rowid:",
    "message_fts",
    "rank",
    "MATCH",
    "a*",
    '"a"',
  ],
  ...[
    "' OR 1=1 --",
    '") OR words MATCH ("',
    "; DROP TABLE messages",
    "lamp",
    "Lamp",
    "re",
    "\u0000",
    "\uD800",
    "\uDFFF",
  ],
  ...[
    "\u200b",
    "\u202e",
    "\ufeff",
    "🙂",
    "👩‍👩‍👧",
    "e\u0301",
    "ﷺ",
    "ǅ",
    "ß",
    "İ",
    "퟿",
    "𐐷",
    "ꟊ",
    "\u{1E900}",
    "\u{10FFFF}",
    "\ue000",
  ],
  ...["退款", "ไทย", "ﾊﾝｶｸ", "ー", "１２", "½", "①", "\t", "\n", "\u00a0", "a".repeat(5_000), "漢".repeat(300)],
];
/** The same strings in every run. */
function makeStrings(count: number): string[] {
  let seed = 20_261_127;
  const draw = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + draw(6) }, () =>
      draw(8) === 0 ? String.fromCodePoint(draw(0x11_0000)) : (PIECES[draw(PIECES.length)] ?? ""),
    ).join(draw(2) === 0 ? " " : ""),
  );
}

it("10,000 odd strings are looked for without a fault, and each that was said is found by itself", async () => {
  const site_id = newId("site", Date.now());
  const strings = makeStrings(10_000);
  const lost: string[] = [];
  let searched = 0;
  // In the object itself: what is asked here is its SQL, 10,000 calls would ask the network.
  await runInDurableObject(env.SITE_LOG.getByName(site_id), (_, { storage }) => {
    const told = strings.map((text, at) =>
      describeForSearch({ type: "message", seq: at + 1, author: "visitor", text, at: at + 1 }),
    );
    storage.transactionSync(() => indexMessages(storage.sql, "conv_odd", told));
    for (const text of strings) {
      const words = readSearch(text);
      const { snippet, marks } = excerpt(text, words);
      if (marks.some(({ start, end }) => start < 0 || start >= end || end > snippet.length)) lost.push(text);
      if (words.length === 0) continue;
      searched += 1;
      if (searchMessages(storage.sql, words, { page: 1, page_size: 1 }).items.length === 0) lost.push(text);
    }
  });
  expect(lost).toEqual([]);
  expect(searched).toBeGreaterThan(5_000);
}, 60_000);
