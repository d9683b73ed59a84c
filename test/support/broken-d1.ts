/** A D1 whose statements tests can break one by one: a call site is the text of what it sends. */

export interface BrokenD1 {
  db: D1Database;
  /** Everything that was sent, each once, in its order. */
  sent: Set<string>;
  /** Nothing fails any more; whether the last fault was met. */
  heal(): boolean;
  /** The next time that this is sent, D1 throws: `before` it is done, or `after`, so that only its answer is lost. */
  fail(sql: string, message: string, when: "before" | "after"): void;
}

const RUNS = ["all", "raw", "run", "first"] as const;
type Run = (typeof RUNS)[number];

export function breakD1(real: D1Database): BrokenD1 {
  const sent = new Set<string>();
  const known = new WeakMap<D1PreparedStatement, { real: D1PreparedStatement; sql: string }>();
  let fault: { sql: string; message: string; when: "before" | "after" } | null = null;

  async function send<Result>(sql: string, run: () => Promise<Result>): Promise<Result> {
    sent.add(sql);
    if (fault?.sql !== sql) return run();
    const { message, when } = fault;
    fault = null;
    if (when === "after") await run();
    throw new Error(message);
  }

  function watch(statement: D1PreparedStatement, sql: string): D1PreparedStatement {
    const watched = new Proxy(statement, {
      get(target, name: "bind" | Run) {
        if (name === "bind") return (...values: unknown[]) => watch(target.bind(...values), sql);
        const run = target[name].bind(target) as (...input: unknown[]) => Promise<unknown>;
        return RUNS.includes(name) ? (...input: unknown[]) => send(sql, () => run(...input)) : run;
      },
    });
    known.set(watched, { real: statement, sql });
    return watched;
  }

  function batch(statements: D1PreparedStatement[]): Promise<unknown> {
    const all = statements.map((statement) => known.get(statement) ?? { real: statement, sql: "" });
    return send(all.map(({ sql }) => sql).join(";\n"), () => real.batch(all.map((each) => each.real)));
  }

  const db = new Proxy(real, {
    get(target, name: keyof D1Database) {
      if (name === "prepare") return (sql: string) => watch(target.prepare(sql), sql);
      if (name === "batch") return batch;
      const value = target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return {
    db,
    sent,
    heal: () => {
      const is_met = fault === null;
      fault = null;
      return is_met;
    },
    fail: (sql, message, when) => {
      fault = { sql, message, when };
    },
  };
}
