/** A retrieval set as the pages of a site in a bench's Worker. */
import type { RetrievalSet } from "./retrieval-set";
import type { Call, RunCalls } from "./worker";

const DOCUMENTS_PER_CALL = 50;
const CALLS_PER_REQUEST = 20;

/** Makes calls a few at a time: a local process gets slower by the requests it has served. */
export async function runAll(run: RunCalls, calls: Call[]): ReturnType<RunCalls> {
  const timed: Awaited<ReturnType<RunCalls>> = [];
  for (let at = 0; at < calls.length; at += CALLS_PER_REQUEST)
    timed.push(...(await run(calls.slice(at, at + CALLS_PER_REQUEST))));
  return timed;
}

/** Indexes every document; returns the passages made and the milliseconds it took. */
export async function indexDocuments(
  run: RunCalls,
  site_id: string,
  documents: RetrievalSet["documents"],
): Promise<{ chunks: number; ms: number }> {
  const calls: Call[] = [];
  for (let at = 0; at < documents.length; at += DOCUMENTS_PER_CALL)
    calls.push({
      binding: "SITE_INDEX",
      name: site_id,
      method: "addDocuments",
      args: [documents.slice(at, at + DOCUMENTS_PER_CALL)],
    });
  const done = await runAll(run, calls);
  return {
    chunks: done.reduce((sum, { result }) => sum + (result as { chunks: number }).chunks, 0),
    ms: done.reduce((sum, { ms }) => sum + ms, 0),
  };
}
