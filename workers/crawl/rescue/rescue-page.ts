/** Looks for a page's text where it shows none without JavaScript, as far as the website's rules allow. */
import { PRODUCT_TOKEN } from "../../platform/user-agent";
import type { Deps } from "../../ports";
import type { ExtractedPage } from "../extract/extract";
import { type CrawlScope, isOnHosts, isStart } from "../frontier/scope";
import { TWIN_FETCH } from "../plan";
import { readRobots } from "../read-files";
import { isAllowed, robotsFor } from "../robots";
import { rescueShell, type Shell } from "./rescue";
import { LLMS_PATH, readLlmsLinks } from "./twins";

/** `links`: addresses that stand in no HTML of the site, from its list for language models. */
export async function rescuePage(
  deps: Pick<Deps, "outbound" | "renderer" | "log" | "now">,
  shell: Shell,
  scope: CrawlScope,
): Promise<{ page: ExtractedPage | null; links: string[] }> {
  const { origin } = new URL(shell.url);
  let rules: ReturnType<typeof readRules> | null = null;
  const fetchText = async (url: string) => {
    rules ??= readRules(deps, origin);
    if (!isAllowed(await rules, new URL(url), PRODUCT_TOKEN)) return null;
    const response = await deps.outbound.fetch(url, { ...TWIN_FETCH, follow: (_, to) => isOnHosts(to, scope) });
    if (!response.ok || response.status !== 200) return null;
    return { content_type: response.headers["content-type"] ?? "", body: response.body };
  };
  const found = await rescueShell(deps, shell, fetchText);
  if (!isStart(shell.url, scope)) return { page: found?.page ?? null, links: found?.page.links ?? [] };
  const list = await fetchText(new URL(LLMS_PATH, origin).href);
  const links = list ? readLlmsLinks(new TextDecoder().decode(list.body), shell.url) : [];
  return { page: found?.page ?? null, links: [...(found?.page.links ?? []), ...links] };
}

async function readRules(deps: Pick<Deps, "outbound" | "now">, origin: string) {
  const { outcome, robots } = await readRobots(deps, `${origin}/robots.txt`, TWIN_FETCH.deadline_ms);
  return outcome.kind === "retry" || !robots ? robotsFor(503, "") : robotsFor(robots.status, robots.body);
}
