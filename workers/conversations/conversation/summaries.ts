import type { Summary } from "../../contract/copilot";

/** The newest summary of one conversation. Storage only. */
export class Summaries {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Null before one was written. */
  find(): Summary | null {
    const row = this.#sql.exec<{ summary: string }>("SELECT summary FROM summary").toArray()[0];
    return row ? JSON.parse(row.summary) : null;
  }

  /** Of two written at once the one that covers more stays. */
  keep(summary: Summary): void {
    this.#sql.exec(
      `INSERT INTO summary VALUES (1, ?1, ?2)
       ON CONFLICT (id) DO UPDATE SET seq = ?1, summary = ?2 WHERE seq < ?1`,
      summary.seq,
      JSON.stringify(summary),
    );
  }
}
