/** One JSON line an event. Callers pass only what may be read by staff: no secret, no message text, no whole guest id. */
export type LogLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";
export type LogCategory = "AUTH" | "SCRAPE" | "API" | "ANALYSIS" | "BILLING" | "SYSTEM";
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export type Log = (level: LogLevel, category: LogCategory, event: string, fields?: LogFields) => void;

const LEVELS: LogLevel[] = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];
const MAX_FIELD_CHARS = 300;

/** A logger whose every line carries `base` (request id, route, tenant). */
export function createLog(minimum: LogLevel, base: LogFields, write: (line: string) => void = console.log): Log {
  return (level, category, event, fields = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(minimum)) return;
    const line: LogFields = {};
    for (const [key, value] of Object.entries({ ...base, ...fields })) {
      line[key] = typeof value === "string" ? value.slice(0, MAX_FIELD_CHARS) : value;
    }
    // Last, so that no field takes their place.
    write(JSON.stringify({ ...line, ts: new Date().toISOString(), level, category, event }));
  };
}

/** What may be logged of an unknown error: its class and where our code threw, never its message (it may hold SQL, a body or a key). */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error_class: typeof error };
  const frame = error.stack?.split("\n").find((line) => /^\s+at /.test(line)) ?? "";
  const cause = error.cause instanceof Error ? error.cause.name : undefined;
  return {
    error_class: error.name,
    error_at: frame
      .trim()
      .replace(/\(?(?:file:\/\/)?[^\s(]*\/(?=workers\/)/, "(")
      .slice(0, 200),
    ...(cause ? { cause_class: cause } : {}),
  };
}
