import { afterAll, describe, expect, inject, it } from "vitest";
import { CRAWL_TIMEOUT_MS, crawl, driveCrawl, makeSource, readPages } from "../support/crawl";
import { readHits } from "../support/evil-client";

afterAll(async () => {
  expect((await readHits("")).sink_hits, "the sink was reached").toBe(0);
});

describe("a site that leads inwards (SSRF-05)", { timeout: CRAWL_TIMEOUT_MS }, () => {
  it("by page, sitemap, canonical, refresh, base, link or asset gets no request sent there", async () => {
    const source = await makeSource(`${inject("inward_site_url")}/`);
    const progress = await crawl(source);
    expect((await readHits("")).sink_hits).toBe(0);
    expect(progress.status).toBe("synced");
    // A page that only names an inward address is its own content; one that sends the reader there is none.
    expect(await readPages(source)).toEqual({
      "/": "indexed/ok",
      "/canonical": "indexed/ok",
      "/canonical-header": "indexed/ok",
      "/meta-refresh": "indexed/ok",
      "/refresh-header": "indexed/ok",
      "/assets": "indexed/ok",
      "/base": "indexed/ok",
      "/base-canonical": "indexed/ok",
      "/links": "indexed/ok",
      "/from-sitemap": "indexed/ok",
      "/to-301": "failed/blocked_address",
      "/to-302": "failed/blocked_address",
      "/to-303": "failed/blocked_address",
      "/to-307": "failed/blocked_address",
      "/to-308": "failed/blocked_address",
      "/to-hostless": "failed/blocked_address",
    });
  });

  it.each(["inward_robots_url", "inward_robots_chain_url"] as const)(
    "by robots.txt is not crawled at all, because its rules cannot be read (%s)",
    async (name) => {
      const source = await makeSource(`${inject(name)}/`);
      const progress = await driveCrawl(source, async (jobs) => jobs);
      expect((await readHits("")).sink_hits).toBe(0);
      expect(progress).toMatchObject({ status: "failed", indexed: 0 });
      expect(await readPages(source)).toEqual({ "/": "failed/blocked_address" });
    },
  );
});
