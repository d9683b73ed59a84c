/** What the embedded embedder takes inside workerd for the longest text it looks at and for a question, and the scan of many vectors. */
import type { EmbedTask } from "./support/embed-worker";

/** Its 128 pieces are full before its end. */
const WINDOW = `Returns. You may send back any item within 30 days of delivery. Put it in its original packaging, print the label from
your account and hand it in at any post office. We refund the price and the first shipping within five working days of its arrival at our
warehouse; return shipping is free for members and costs 4.90 otherwise. Sale items can be exchanged but not refunded. Custom engravings
cannot be returned unless they arrive damaged, in which case please write to us with a photograph so that we can send a replacement. Gift
cards and downloads are final, and a parcel that was refused at the door counts as returned once it is back with us.`;
/** Ten pieces. */
const QUESTION = "How do I return a pair of red boots?";
const TURNS = 15;
/** workerd's clock moves in whole milliseconds: a turn is long enough for that not to matter. */
const WINDOWS_PER_TURN = 10;
const QUESTIONS_PER_TURN = 100;
const SCANS_PER_TURN = 50;
const VECTORS = 22_000;

/** Prints its table by `print` and returns its figures. */
export default async function measureEmbedding({
  openEmbedder,
  print,
}: {
  openEmbedder: () => Promise<(task: EmbedTask) => Promise<{ ms: number }>>;
  print: (line: string) => void;
}) {
  const run = await openEmbedder();
  const { ms: embed_first_ms } = await run({ texts: [QUESTION] });
  const tasks: Record<string, { task: EmbedTask; count: number; ms: number[] }> = {
    window: { task: { texts: Array(WINDOWS_PER_TURN).fill(WINDOW) }, count: WINDOWS_PER_TURN, ms: [] },
    question: { task: { texts: Array(QUESTIONS_PER_TURN).fill(QUESTION) }, count: QUESTIONS_PER_TURN, ms: [] },
    scan: { task: { scan: { vectors: VECTORS, times: SCANS_PER_TURN } }, count: SCANS_PER_TURN, ms: [] },
  };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { task, count, ms } of Object.values(tasks)) ms.push((await run(task)).ms / count);
  }
  const [embed_window_ms = Number.NaN, embed_query_ms = Number.NaN, scan_ms = Number.NaN] = Object.values(tasks).map(
    ({ ms }) => ms.toSorted((a, b) => a - b)[TURNS >> 1],
  );
  print(`a window of 128 pieces       ${embed_window_ms.toFixed(1)} ms (median turn)`);
  print(`a question of ten            ${embed_query_ms.toFixed(2)} ms, ${embed_first_ms} ms with the weights' loading`);
  print(`a scan of ${VECTORS} vectors   ${scan_ms.toFixed(2)} ms`);
  return { embed_window_ms, embed_query_ms, embed_first_ms, scan_ms };
}
