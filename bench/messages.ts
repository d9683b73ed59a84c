/** The search in what was said on one site: time of a query and bytes a message, in a site of 50,000 messages. */
import { drawText, findMedian, makeWords } from "./support/drawn-site.ts";
import type { RunCalls } from "./support/worker";

const MESSAGES = 50_000;
const MESSAGES_A_CONVERSATION = 10;
const WORDS_A_MESSAGE = 25;
const MESSAGES_PER_CALL = 500;
const CALLS_PER_REQUEST = 20;
const QUERIES = 300;
/** Words from this rank on are held by a twentieth of the messages and fewer. */
const QUERY_RANK = 50;
const SITE = "spoken";

/** Prints its table by `print` and returns its figures. `openWorker` starts a fresh workerd with empty storage. */
export default async function measureMessages({
  openWorker,
  print,
}: {
  openWorker: () => Promise<RunCalls>;
  print: (line: string) => void;
}) {
  const run = await openWorker();
  const ask = (method: string, ...args: unknown[]) => ({ binding: "SITE_LOG", name: SITE, method, args }) as const;
  const drawWord = makeWords(SITE, 1);
  const fill = Array.from({ length: MESSAGES / MESSAGES_A_CONVERSATION }, (_, conversation) => {
    const messages = Array.from({ length: MESSAGES_A_CONVERSATION }, (__, at) => {
      const text = drawText(drawWord, WORDS_A_MESSAGE);
      return { seq: at + 1, author: "visitor", text, words: text, at: conversation * MESSAGES_A_CONVERSATION + at };
    });
    return ask("indexMessages", `conv-${conversation}`, messages);
  });
  const per_request = (MESSAGES_PER_CALL / MESSAGES_A_CONVERSATION) * CALLS_PER_REQUEST;
  for (let at = 0; at < fill.length; at += per_request) await run(fill.slice(at, at + per_request));
  const bytes = (await run([ask("countBytes")]))[0]?.result as number;
  const drawAsked = makeWords("asked", QUERY_RANK);
  const search = (words: string[], is_beginning = true) =>
    ask(
      "searchMessages",
      words.map((word) => ({ word, is_beginning })),
      { page: 1, page_size: 20 },
    );
  const measure = async (queries: ReturnType<typeof search>[]) => {
    await run(queries);
    return (await run(queries)).map(({ ms }) => ms).toSorted((a, b) => a - b);
  };
  const cases: [string, number[]][] = [];
  for (const words of [1, 2, 3])
    cases.push([
      `${words} word(s)`,
      await measure(Array.from({ length: QUERIES }, () => search(drawText(drawAsked, words).split(" ")))),
    ]);
  // Each message holds some word of this beginning.
  cases.push(["a beginning of all words", await measure(Array.from({ length: 20 }, () => search(["word"])))]);
  const p95 = (sorted: number[]) => sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
  print(`${MESSAGES} messages of ${WORDS_A_MESSAGE} words: ${(bytes / MESSAGES).toFixed(0)} bytes each`);
  for (const [name, sorted] of cases)
    print(`${name.padEnd(26)} p50 ${findMedian(sorted).toFixed(1)} ms   p95 ${p95(sorted).toFixed(1)} ms`);
  const common = cases
    .slice(0, 3)
    .flatMap(([, sorted]) => sorted)
    .toSorted((a, b) => a - b);
  return { p95_ms: p95(common), worst_p95_ms: p95(cases.at(-1)?.[1] ?? []), bytes_a_message: bytes / MESSAGES };
}
