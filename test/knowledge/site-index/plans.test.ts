import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { fingerprintPage } from "../../../workers/knowledge/fingerprint";
import { readPage } from "../../../workers/knowledge/site-index/read";
import { applyChanges, setPublished } from "../../../workers/knowledge/site-index/store";
import { publishCrawl, publishVersion } from "../../../workers/knowledge/site-index/versions";
import { makeChanges, makePages, openIndex } from "../../support/site-index";

/** Of a passage or a fingerprint, found by what is known of it. */
const BY_KEY =
  /USING INDEX (?:chunks_by_page|fingerprints_by_page) \(page_id=\?|USING (?:INTEGER )?PRIMARY KEY|INDEX sqlite_autoindex/;
/** How many pages a source has, or has lost: one small entry a page, read from the index alone. */
const COUNTED = /USING COVERING INDEX (?:first_chunks|chunks_by_removal) \(source_id=\?/;
const BIG = /\b(?:chunks|c|fingerprints|bands)\b/;

/** How SQLite reads the tables that grow with content in what `run` does, but for the FTS index's own. */
function listPlans(run: (sql: SqlStorage) => void): Promise<string[]> {
  return runInDurableObject(openIndex().index, (_, { storage: { sql } }) => {
    const pages = makePages(4).map((page) => ({ ...page, fingerprint: fingerprintPage("Help", "Stock") }));
    applyChanges(sql, makeChanges(1, pages));
    publishCrawl(sql, "src_a", 1, { quality: 1, at: 1 });
    const plans = new Set<string>();
    run({
      exec: (statement: string, ...values: SqlStorageValue[]) => {
        if (!statement.includes("chunk_fts"))
          for (const { detail } of sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${statement}`, ...values))
            if (/^(?:SCAN|SEARCH)/.test(detail) && BIG.test(detail)) plans.add(detail);
        return sql.exec(statement, ...values);
      },
    } as unknown as SqlStorage);
    return [...plans];
  });
}

describe("a statement of the index", () => {
  it("reads one page's rows only, whatever is said of it", async () => {
    const plans = await listPlans((sql) => {
      const pages = makePages(2, { text: "New" }).map((page) => ({
        ...page,
        fingerprint: fingerprintPage("Help", "New"),
      }));
      applyChanges(sql, makeChanges(2, pages));
      applyChanges(sql, makeChanges(2, [], { dropped_page_ids: ["p0"], removed_page_ids: ["p1"] }));
      applyChanges(sql, makeChanges(1, pages, { first_crawl: false, at_once: true }));
      setPublished(sql, { page_id: "p0", source_id: "src_a" }, false);
      readPage(sql, "p1");
    });
    expect(plans.length).toBeGreaterThan(4);
    expect(plans.filter((plan) => !BY_KEY.test(plan) && !COUNTED.test(plan))).toEqual([]);
  });

  it("reads nothing of another source, and no table whole, to publish", async () => {
    const plans = await listPlans((sql) => {
      applyChanges(sql, makeChanges(2, makePages(2, { text: "New" })));
      publishCrawl(sql, "src_a", 2, { quality: 1, at: 1 });
      publishVersion(sql, "src_a", 1);
    });
    expect(plans.length).toBeGreaterThan(4);
    expect(plans.filter((plan) => plan.startsWith("SCAN"))).toEqual([]);
  });
});
