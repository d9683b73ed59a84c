import type { Merge } from "./state";

/** What became of a conversation that a member merged into another one. Storage only; how it stands is in the conversation's state. */
export class Merges {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  keep(merge: Merge): void {
    this.#sql.exec("UPDATE conversation SET merge = ?, version = version + 1", JSON.stringify(merge));
  }

  /** There was no such merge. */
  drop({ at }: Merge): void {
    this.#sql.exec(
      "UPDATE conversation SET merge = NULL, version = version + 1 WHERE json_extract(merge, '$.at') = ?",
      at,
    );
  }

  /** The inbox knows that it was undone; one that stands stays. */
  forget({ at }: Merge): void {
    this.#sql.exec(
      `UPDATE conversation SET merge = NULL
       WHERE json_extract(merge, '$.at') = ? AND json_extract(merge, '$.undone_at') IS NOT NULL`,
      at,
    );
  }
}
