/** The vectors a run's questions are found by. */
import { requireOk } from "../../platform/object";
import type { Deps, Embedder } from "../../ports";
import { override } from "../without-record";
import { UNKNOWN_RUN } from "./runs";

/** Whether the site is searched by vectors of this embedder, and every passage that is live, or waits to be, has its own. */
export async function hasVectors(
  { site_index }: Pick<Deps, "site_index">,
  { model, languages }: Embedder,
  site_id: string,
): Promise<boolean> {
  const lacking = await site_index.unembedded(site_id, { model, languages, after: 0, limit: 1 });
  if (requireOk(lacking, UNKNOWN_RUN).chunks.length > 0) return false;
  // Until it is told that none is lacking, the index may go on with the vectors of a former embedder, which knows not what was read.
  const found = await site_index.search(site_id, { query: "", limit: 1 });
  return requireOk(found, UNKNOWN_RUN).embedder === model;
}

/**
 * The same embedder for what is compared: a question is embedded once, and its nearest are asked for once. That is cheaper, and an
 * embedder that fails meanwhile fails both sides alike instead of making one of them look worse.
 */
export function shareVectors(embedder: Embedder | null): Embedder | null {
  if (!embedder) return null;
  const embed = remember(
    (texts: readonly string[]) => embedder.embed(texts),
    (texts) => texts.join("\n"),
  );
  if (!embedder.store) return override(embedder, { embed });
  const { store } = embedder;
  const query = remember(
    (...asked: Parameters<typeof store.query>) => store.query(...asked),
    (_, values) => values,
  );
  return override(embedder, { embed, store: override(store, { query }) });
}

/** Answers again what it has answered for the same key, failures as well. */
function remember<Asked extends unknown[], Answer>(
  ask: (...asked: Asked) => Promise<Answer>,
  getKey: (...asked: Asked) => unknown,
): (...asked: Asked) => Promise<Answer> {
  const known = new Map<unknown, Promise<Answer>>();
  return (...asked) => {
    const key = getKey(...asked);
    const answer = known.get(key) ?? ask(...asked);
    known.set(key, answer);
    return answer;
  };
}
