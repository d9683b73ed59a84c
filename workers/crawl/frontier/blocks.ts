/** Which blocks of text a source's pages share: what a Crawler remembers of them. Storage only; every method is one synchronous step. */

/** More pages teach nothing new: what repeats is known by then. */
const MAX_LEARNED_PAGES = 2_000;

export class Blocks {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Notes the blocks of pages, each page as it reads now however often it comes, and returns how many *other* pages hold each block,
   * and how many pages are known.
   */
  learn(pages: readonly { url: string; blocks: readonly number[] }[]): {
    counts: Record<number, number>[];
    pages: number;
  } {
    const counts = pages.map(({ url, blocks }) => {
      const before = this.#find(url);
      const [old, own] = [new Set(before ?? []), new Set(blocks)];
      const others: Record<number, number> = {};
      for (const hash of own) others[hash] = this.#count(hash) - (old.has(hash) ? 1 : 0);
      if (before !== null || this.#countPages() < MAX_LEARNED_PAGES) this.#note(url, old, own);
      return others;
    });
    return { counts, pages: this.#countPages() };
  }

  #note(url: string, old: ReadonlySet<number>, own: ReadonlySet<number>): void {
    for (const hash of own)
      if (!old.has(hash))
        this.#sql.exec(
          "INSERT INTO blocks (hash, pages) VALUES (?, 1) ON CONFLICT (hash) DO UPDATE SET pages = pages + 1",
          hash,
        );
    for (const hash of old)
      if (!own.has(hash)) this.#sql.exec("UPDATE blocks SET pages = pages - 1 WHERE hash = ?", hash);
    this.#sql.exec("INSERT OR REPLACE INTO block_pages (url, hashes) VALUES (?, ?)", url, JSON.stringify([...own]));
  }

  /** The blocks a page held when it was read last; null for one that is not known. */
  #find(url: string): number[] | null {
    const [row] = this.#sql.exec<{ hashes: string }>("SELECT hashes FROM block_pages WHERE url = ?", url).toArray();
    return row ? (JSON.parse(row.hashes) as number[]) : null;
  }

  #count(hash: number): number {
    return this.#sql.exec<{ pages: number }>("SELECT pages FROM blocks WHERE hash = ?", hash).toArray()[0]?.pages ?? 0;
  }

  #countPages(): number {
    return this.#sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM block_pages").one().n;
  }
}
