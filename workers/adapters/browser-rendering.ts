/** Cloudflare Browser Rendering behind the PageRenderer port (developers.cloudflare.com/browser-rendering, `/content`, 2026-11). */
import { parseJson } from "../platform/body";
import { AppError } from "../platform/problem";
import { checkPublicUrl, type UrlPolicy } from "../platform/public-url";
import { readCapped } from "../platform/read-capped";
import type { PageRenderer } from "../ports";

const API_URL = "https://api.cloudflare.com/client/v4";
/** How long a page may take to load; most are ready in 3 s. */
const LOAD_MS = 20_000;
/** The vendor answers in the page's time and a little. */
const DEADLINE_MS = 30_000;
/** 2 MB of HTML as elsewhere, written in JSON. */
const MAX_BYTES = 4 * 1024 * 1024;
/** The page took too long, or did not load: the vendor is well. */
const PAGE_FAULTS = [408, 422];

/**
 * `account_id` and `token` are the operator's configuration; the only address asked is the vendor's own. Pages of private hosts are
 * never handed out, also where development may fetch them.
 */
export function createBrowserRendering(
  { account_id, token }: { account_id: string; token: string },
  { own_hosts }: Pick<UrlPolicy, "own_hosts">,
  user_agent: string,
  { api_url = API_URL, deadline_ms = DEADLINE_MS }: { api_url?: string; deadline_ms?: number } = {},
): PageRenderer {
  const endpoint = `${api_url}/accounts/${account_id}/browser-rendering/content`;
  return {
    async render(url) {
      if (!checkPublicUrl(url, { own_hosts, dev_allowed_hosts: [] }).ok) return null;
      const response = await ask(endpoint, token, deadline_ms, {
        url,
        userAgent: user_agent,
        gotoOptions: { waitUntil: "networkidle2", timeout: LOAD_MS },
        rejectResourceTypes: ["image", "media", "font"],
      });
      if (PAGE_FAULTS.includes(response.status)) return null;
      if (response.status !== 200) throw failed(`The vendor answered ${response.status}.`);
      if (!response.body) return null;
      const answer = parseJson(new TextDecoder().decode(response.body)) as {
        success?: unknown;
        result?: unknown;
      } | null;
      if (typeof answer?.result !== "string") throw failed("The vendor's answer holds no page.");
      return { html: answer.result };
    },
  };
}

/** The body is read of a good answer only; null when it is too large. */
async function ask(endpoint: string, token: string, deadline_ms: number, body: object) {
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.timeout(deadline_ms),
    });
    if (response.status === 200 && response.body)
      return { status: 200, body: await readCapped(response.body, MAX_BYTES) };
    response.body?.cancel().catch(() => undefined);
    return { status: response.status, body: null };
  } catch (cause) {
    throw failed("The vendor could not be reached in time.", cause);
  }
}

function failed(detail: string, cause?: unknown): AppError {
  return new AppError("upstream_failed", detail, { cause });
}
