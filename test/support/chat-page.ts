/** A browser without scripts: keeps the cookie, reads the page, sends its forms. */
import { env } from "cloudflare:workers";
import type { Site } from "../../workers/contract/sites";
import { sha256Hex } from "../../workers/platform/crypto";
import { APP_ORIGIN, call } from "./client";

let network = 0;

export interface Browser {
  site: Site;
  cookie: string;
  /** The page that is shown. */
  text: string;
  headers: Record<string, string>;
}

export function newBrowser(site: Site, headers: Record<string, string> = {}): Browser {
  return { site, cookie: "", text: "", headers: { "cf-connecting-ip": `2001:db8:e:${++network}::1`, ...headers } };
}

function originOf(site: Site): string {
  return APP_ORIGIN.replace("//", `//${site.subdomain}.`);
}

/** Asks for a page; its body is read to its end unless `is_whole` is false. */
export async function visit(browser: Browser, path = "/chat", is_whole = true): Promise<Response> {
  const response = await call(path, { site: browser.site, headers: { ...browser.headers, cookie: browser.cookie } });
  keepCookie(browser, response);
  if (is_whole) browser.text = await response.clone().text();
  return response;
}

/** Sends a form of the page that is shown, and follows where it leads unless that is a page that may go on. */
export async function submit(
  browser: Browser,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const response = await call(path, {
    site: browser.site,
    method: "POST",
    raw_body: new URLSearchParams({ ...readKeys(browser.text), ...fields }).toString(),
    headers: {
      ...browser.headers,
      "content-type": "application/x-www-form-urlencoded",
      origin: originOf(browser.site),
      "sec-fetch-site": "same-origin",
      cookie: browser.cookie,
      ...headers,
    },
  });
  keepCookie(browser, response);
  return response;
}

/** As `submit`, of the form that takes a file. */
export async function submitFile(
  browser: Browser,
  fields: Record<string, string>,
  file: { name: string; type: string; body: Uint8Array } | null,
  path = "/chat/message",
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...readKeys(browser.text), ...fields })) form.set(name, value);
  // A browser sends an empty one where none was chosen.
  form.set(
    "file",
    new File(file ? [file.body] : [], file?.name ?? "", { type: file?.type ?? "application/octet-stream" }),
  );
  const headers = { ...browser.headers, origin: originOf(browser.site), "sec-fetch-site": "same-origin" };
  const asked = { site: browser.site, method: "POST", raw_body: form };
  const response = await call(path, { ...asked, headers: { ...headers, cookie: browser.cookie } });
  keepCookie(browser, response);
  return response;
}

export function readKeys(text: string): Record<string, string> {
  const read = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "";
  return { form_token: read("form_token"), form_id: read("form_id") };
}

/** Reads a page that goes on until it says `text`, and leaves it. */
export async function readUntil(response: Response, text: string): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let read = "";
  while (reader && !read.includes(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    read += value;
  }
  await reader?.cancel();
  return read;
}

/** The id of their conversation; empty where there is none. */
export async function findConversation(browser: Browser): Promise<string> {
  const row = await env.DB.prepare("SELECT conversation_id FROM guests WHERE token_hash = ?")
    .bind(sha256Hex(tokenOf(browser)))
    .first<{ conversation_id: string }>();
  return row?.conversation_id ?? "";
}

/** The guest's token, as their cookie has it. */
export function tokenOf({ cookie }: Browser): string {
  return cookie.split("=")[1] ?? "";
}

function keepCookie(browser: Browser, response: Response): void {
  browser.cookie = response.headers.get("set-cookie")?.split(";")[0] ?? browser.cookie;
}
