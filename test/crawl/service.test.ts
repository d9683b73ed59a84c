import { describe, expect, inject, it } from "vitest";
import { checkSourceUrl, startPendingSources } from "../../workers/crawl/service";
import { getSource } from "../../workers/knowledge/service";
import { deps, makeSource } from "../support/crawl";
import { evilUrl } from "../support/evil-client";
import { takePlainSite } from "../support/plain-pages";
import { faults, log_lines, replacements } from "../worker";

describe("an address before it becomes a source", () => {
  const check = (url: string) => checkSourceUrl(deps, url);

  it("is fine when a page answers, after redirects in the site too", async () => {
    const site = takePlainSite(4);
    await expect(check(site)).resolves.toBeUndefined();
    await expect(check(`${site}old-refunds`)).resolves.toBeUndefined();
  });

  it.each([
    "http://127.0.0.1:1/",
    "http://169.254.169.254/",
    "ftp://example.com/",
    "not a url",
    evilUrl("/redirect", { to: inject("sink_url") }),
  ])("is refused as blocked when private or leading there: %s", async (url) => {
    await expect(check(url)).rejects.toMatchObject({ code: "blocked_address" });
  });

  it.each(["dead", "broken", "price-list.pdf", "circle-self"])(
    "is refused with the field at fault: /%s",
    async (path) => {
      await expect(check(`${takePlainSite(4)}${path}`)).rejects.toMatchObject({
        code: "invalid_request",
        fields: { url: expect.stringMatching(/\S/) },
      });
    },
  );

  it("is refused when it leads to another site", async () => {
    const to = takePlainSite(5);
    await expect(check(evilUrl("/redirect", { to }))).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("is refused when nothing answers", async () => {
    const outbound = { fetch: async (url: string) => ({ ok: false, url, reason: "network_error" }) as const };
    await expect(checkSourceUrl({ ...deps, outbound }, "https://example.com/")).rejects.toMatchObject({
      code: "invalid_request",
    });
  });
});

describe("the cron", () => {
  it("starts a pending source, and the others when one cannot be started", async () => {
    const broken = await makeSource(takePlainSite(4), { max_pages: 1 });
    const good = await makeSource(takePlainSite(4), { max_pages: 1 });
    const real = deps.crawler;
    const started: string[] = [];
    const from = log_lines.length;
    await startPendingSources({
      ...deps,
      crawler: {
        ...real,
        start: async (source_id) => {
          if (source_id === broken.id) throw new Error("overloaded");
          started.push(source_id);
          return { ok: true };
        },
      },
    });
    expect(started).toContain(good.id);
    expect(log_lines.slice(from).join()).toContain(broken.id);
    expect(faults.size + Object.keys(replacements).length).toBe(0);
  });
});

describe("a source", () => {
  it("is its own site's alone", async () => {
    const source = await makeSource(takePlainSite(4), { max_pages: 1 });
    expect((await getSource(deps, source, source.id)).id).toBe(source.id);
    await expect(getSource(deps, { site_id: "site_other" }, source.id)).rejects.toMatchObject({ code: "not_found" });
  });
});
