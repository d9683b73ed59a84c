import { exports } from "cloudflare:workers";
import type { Site } from "../../workers/contract/sites";

export const APP_ORIGIN = "http://localhost:8787";

export interface Call {
  method?: string;
  /** Sent as JSON with its content type. */
  body?: unknown;
  /** Sent as it is; `headers` name its type. */
  raw_body?: BodyInit;
  headers?: Record<string, string>;
  /** Bearer token. */
  token?: string;
  origin?: string;
  /** Calls the site's own host instead of the app host. */
  site?: Site;
  /** Calls as the dashboard does for this member: with the session's cookie and the app's origin. */
  owner?: { cookie: string };
}

/** Calls the Worker as the network would. Redirects are returned, not followed. */
export function call(
  path: string,
  { method, body, raw_body, headers = {}, token, origin, site, owner }: Call = {},
): Promise<Response> {
  const base = site ? APP_ORIGIN.replace("//", `//${site.subdomain}.`) : APP_ORIGIN;
  return exports.default.fetch(
    new Request(base + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      redirect: "manual",
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(owner ? { cookie: owner.cookie, origin: APP_ORIGIN } : {}),
        ...(origin === undefined ? {} : { origin }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(raw_body === undefined ? {} : { body: raw_body }),
    }),
  );
}

/** Status and error code of a problem answer. */
export async function readProblem(
  response: Response,
): Promise<{ status: number; error: string | undefined; detail: string; fields?: Record<string, string> }> {
  const problem: { error?: string; detail?: string; fields?: Record<string, string> } = await response.json();
  return {
    status: response.status,
    error: problem.error,
    detail: problem.detail ?? "",
    ...(problem.fields ? { fields: problem.fields } : {}),
  };
}

/** What a caller can tell apart: status, header names and body, without what is new in every answer. */
export async function fingerprint(response: Response): Promise<string> {
  const body = (await response.text()).replace(/req_[0-9a-z]+/g, "req");
  const names = [...response.headers.keys()].sort().join(",");
  return `${response.status} ${names} ${body}`;
}

/** Reads server-sent events until `until` says so, then leaves. Each item is the parsed `data` of one event. */
export async function readEvents<T>(response: Response, until: (event: T) => boolean): Promise<T[]> {
  const events: T[] = [];
  for await (const block of readBlocks(response)) {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data === undefined) continue;
    const event: T = JSON.parse(data);
    events.push(event);
    if (until(event)) break;
  }
  return events;
}

/** The blocks of an event stream as they come in. Who breaks off leaves the stream. */
export async function* readBlocks(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("The answer has no body.");
  try {
    for (let buffered = ""; ; ) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (buffered + value).split("\n\n");
      buffered = blocks.pop() ?? "";
      yield* blocks;
    }
  } finally {
    await reader.cancel();
  }
}
