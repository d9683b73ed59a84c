import { describe, expect, it } from "vitest";
import { explainReason, findWayOut } from "../../dashboard/knowledge/reasons";
import { findNextStep, listDoneSteps } from "../../dashboard/sites/setup";
import {
  describeCrawl,
  describeSeconds,
  describeStatus,
  findMainSource,
  getPathOf,
  shortenUrl,
} from "../../dashboard/sites/words";
import { type CrawlProgress, PageReason, type SourceStatus } from "../../workers/contract/crawl";
import type { Source } from "../../workers/contract/knowledge";

const SYNCING: CrawlProgress = {
  status: "syncing",
  version: 1,
  found: 68,
  done: 24,
  indexed: 22,
  failed: 1,
  started_at: 1,
  eta_s: 38,
  last_error: null,
};

describe("describeCrawl", () => {
  it("tells how far a crawl has come and how long it takes", () => {
    expect(describeCrawl(SYNCING)).toBe("Reading your website: 24 of about 68 pages, about 40 seconds left.");
    expect(describeCrawl({ ...SYNCING, eta_s: null })).toBe("Reading your website: 24 of about 68 pages.");
  });

  it("knows how many pages a list has", () => {
    expect(describeCrawl({ ...SYNCING, eta_s: null }, "url_list")).toBe("Reading your website: 24 of 68 pages.");
  });

  it("hands on why a crawl failed or was stopped", () => {
    for (const status of ["failed", "synced"] as const)
      expect(describeCrawl({ ...SYNCING, status, last_error: "The crawl was stopped." })).toBe(
        "The crawl was stopped.",
      );
  });
});

describe("describeStatus", () => {
  it("does not call a crawl that was stopped up to date", () => {
    expect(describeStatus({ status: "synced", last_error: "The crawl was stopped." }).text).toBe("Stopped");
    expect(describeStatus({ status: "synced", last_error: null }).text).toBe("Up to date");
    expect(describeStatus({ status: "failed", last_error: "No page could be read." }).text).toBe("Failed");
  });
});

describe("describeSeconds", () => {
  it.each([
    [3, "a few seconds"],
    [31, "about 40 seconds"],
    [60, "about a minute"],
    [170, "about 3 minutes"],
    [3_500, "about an hour"],
    [7_300, "about 2 hours"],
  ])("says %i seconds roughly", (seconds, text) => {
    expect(describeSeconds(seconds)).toBe(text);
  });
});

describe("explainReason", () => {
  it("has its own words for every reason, and a way out that is a whole sentence", () => {
    const texts = PageReason.options.map(explainReason);
    expect(new Set(texts).size).toBe(PageReason.options.length);
    for (const reason of PageReason.options) expect(findWayOut(reason) ?? "None.").toMatch(/^[A-Z].+\.$/);
  });
});

describe("findMainSource", () => {
  const make = (id: string, status: SourceStatus) => ({ id, status }) as Source;

  it("prefers a running crawl to a failed one, and both to one at rest", () => {
    const [calm, failed, running] = [make("a", "synced"), make("b", "failed"), make("c", "syncing")];
    expect(findMainSource([calm, failed, running])).toBe(running);
    expect(findMainSource([calm, failed])).toBe(failed);
    expect(findMainSource([])).toBeNull();
  });
});

describe("addresses", () => {
  it("are shown as people write them", () => {
    expect(shortenUrl("https://docs.example.org/")).toBe("docs.example.org");
    expect(getPathOf("https://example.org/caf%C3%A9?a=1")).toBe("/café?a=1");
    expect(getPathOf("https://example.org/100%25%E0")).toBe("/100%25%E0");
    expect(getPathOf("not an address")).toBe("not an address");
  });
});

describe("setting up", () => {
  it("goes on with the first step that is not done", () => {
    const done = listDoneSteps({ is_read: true, is_asked: false, is_installed: true });
    expect(done).toEqual(["read", "install"]);
    expect(findNextStep(done)).toBe("ask");
    expect(findNextStep(["read", "ask", "install"])).toBeNull();
  });
});
