/** Which blocks of text a source's pages share: what a Crawler remembers of them. Storage only; every method is one synchronous step. */

/** More pages teach nothing new: what repeats is known by then. */
const MAX_LEARNED_PAGES = 2_000;

export class Blocks {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Notes the blocks of pages, each page once however often it comes, and returns how many *other* pages hold each block, and how
   * many pages are known.
   */
  learn(pages: readonly { url: string; blocks: readonly number[] }[]): {
    counts: Record<number, number>[];
    pages: number;
  } {
    const counts = pages.map(({ url, blocks }) => {
      const was_known = this.#isKnown(url);
      const is_new = !was_known && this.#countPages() < MAX_LEARNED_PAGES;
      if (is_new) this.#sql.exec("INSERT INTO block_pages (url) VALUES (?)", url);
      const others: Record<number, number> = {};
      for (const hash of new Set(blocks)) {
        const held = this.#sql.exec<{ pages: number }>("SELECT pages FROM blocks WHERE hash = ?", hash).toArray()[0];
        others[hash] = Math.max(0, (held?.pages ?? 0) - (was_known ? 1 : 0));
        if (is_new)
          this.#sql.exec(
            "INSERT INTO blocks (hash, pages) VALUES (?, 1) ON CONFLICT (hash) DO UPDATE SET pages = pages + 1",
            hash,
          );
      }
      return others;
    });
    return { counts, pages: this.#countPages() };
  }

  #isKnown(url: string): boolean {
    return this.#sql.exec("SELECT 1 FROM block_pages WHERE url = ?", url).toArray().length > 0;
  }

  #countPages(): number {
    return this.#sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM block_pages").one().n;
  }
}
