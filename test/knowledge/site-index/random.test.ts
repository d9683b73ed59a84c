import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { fingerprintPage } from "../../../workers/knowledge/fingerprint";
import { endCrawl, makeChanges, makePage, type OpenIndex, openIndex } from "../../support/site-index";

const SOURCES = ["src_a", "src_b"];
const CALLS = 120;

/** What must hold of the stored rows whatever was called before, as a list of violations. */
function findFaults({ index }: OpenIndex): Promise<string[]> {
  return runInDurableObject(index, (_, { storage: { sql } }) => {
    const faults: Record<string, string> = {
      "a row is searched and not live, or live and not searched": `
        SELECT id FROM chunk_fts_docsize WHERE id NOT IN (SELECT id FROM live)
        UNION ALL SELECT id FROM live WHERE id NOT IN (SELECT id FROM chunk_fts_docsize)`,
      "a passage stands twice in a version": `
        SELECT c.page_id FROM known v JOIN chunks c USING (source_id) WHERE from_version <= v.version AND v.version < to_version
        GROUP BY v.source_id, v.version, c.page_id, c.chunk_id HAVING COUNT(*) > 1`,
      "a page has no first passage in a version, two, or two sets of facts": `
        SELECT c.page_id FROM known v JOIN chunks c USING (source_id) WHERE from_version <= v.version AND v.version < to_version
        GROUP BY v.source_id, v.version, c.page_id HAVING SUM(ord = 0) <> 1 OR COUNT(DISTINCT page_row) > 1`,
      "a page that is removed cannot come back": `
        SELECT id FROM chunks WHERE (removed_by IS NULL) <> (restores_to IS NULL)`,
      "more than three versions are kept, or more than one waits": `
        SELECT source_id FROM versions GROUP BY source_id HAVING SUM(status = 'published') > 3 OR SUM(status = 'held') > 1`,
      "the live version is not kept": `
        SELECT source_id FROM sources WHERE pointer > 0
          AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.source_id = sources.source_id AND v.version = pointer AND status = 'published')`,
      "a fingerprint is of a page that its newest version does not have": `
        SELECT f.id FROM fingerprints f JOIN sources s USING (source_id) WHERE NOT EXISTS (
          SELECT 1 FROM chunks c WHERE c.page_id = f.page_id AND c.source_id = f.source_id
            AND from_version <= latest AND latest < to_version)`,
      "a band is of no fingerprint": `SELECT fingerprint FROM bands WHERE fingerprint NOT IN (SELECT id FROM fingerprints)`,
    };
    const rows = `WITH live AS (
        SELECT c.id FROM chunks c JOIN sources s USING (source_id) WHERE from_version <= pointer AND pointer < to_version
          AND page_id NOT IN (SELECT page_id FROM unpublished)),
      known AS (SELECT source_id, version FROM versions UNION SELECT source_id, latest FROM sources)`;
    return Object.keys(faults).filter((name) => sql.exec(`${rows} ${faults[name]}`).toArray().length > 0);
  });
}

describe("an index", () => {
  it.each(Array.from({ length: 5 }, (_, seed) => seed))(
    "is sound whatever is called in which order (%i)",
    async (seed) => {
      const opened = openIndex();
      const { index, site_id } = opened;
      let state = seed * 7_919 + 1;
      const draw = (below: number) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      const newest: Record<string, number> = { src_a: 1, src_b: 1 };
      const calls: string[] = [];
      for (let at = 0; at < CALLS; at++) {
        const source_id = SOURCES[draw(2)] ?? "";
        const version = newest[source_id] ?? 1;
        const ids = Array.from({ length: 1 + draw(4) }, () => `${source_id}${draw(10)}`);
        const make = (page_id: string) => {
          const text = Array.from({ length: 1 + draw(3) }, (_, n) => `Text ${draw(3)} ${n}`);
          const page = makePage(page_id, [...new Set(text)], { title: `Title ${draw(2)}`, source_id });
          return draw(2) === 0 ? page : { ...page, fingerprint: fingerprintPage(page.page.title, text.join("\n")) };
        };
        const more = { source_id, first_crawl: version === 1, at_once: draw(5) === 0 };
        const kind = draw(12);
        calls.push(`${kind} ${source_id} ${version} ${ids} ${more.at_once}`);
        if (kind < 4) await index.apply(site_id, makeChanges(version, [...new Set(ids)].map(make), more));
        else if (kind < 7) await index.apply(site_id, makeChanges(version, [], { ...more, removed_page_ids: ids }));
        else if (kind < 8) await index.apply(site_id, makeChanges(version, [], { ...more, dropped_page_ids: ids }));
        else if (kind < 9) {
          await endCrawl(opened, version, { source_id, quality: draw(100) });
          newest[source_id] = version + 1;
        } else if (kind < 10) newest[source_id] = version + 1;
        else if (kind < 11) await index.publish(site_id, source_id, 1 + draw(version + 1));
        else await index.setPublished(site_id, { page_id: ids[0] ?? "", source_id }, draw(2) === 0);
        expect(await findFaults(opened), calls.join("\n")).toEqual([]);
      }
    },
  );
});
