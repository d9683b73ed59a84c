import { describe, expect, it } from "vitest";
import { findNextStep, listDoneSteps } from "../../dashboard/sites/setup";
import {
  describeCrawl,
  describeSeconds,
  describeSites,
  describeStatus,
  findMainSource,
  getPathOf,
  isWebAddress,
  nameSource,
  shortenUrl,
} from "../../dashboard/sites/words";
import type { CrawlProgress, SourceStatus } from "../../workers/contract/crawl";
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

describe("findMainSource", () => {
  const make = (id: string, status: SourceStatus) => ({ id, status }) as Source;

  it("prefers a running crawl to a failed one, and both to one at rest", () => {
    const [calm, failed, running] = [make("a", "synced"), make("b", "failed"), make("c", "syncing")];
    expect(findMainSource([calm, failed, running])).toBe(running);
    expect(findMainSource([calm, failed])).toBe(failed);
    expect(findMainSource([])).toBeNull();
  });
});

describe("describeSites", () => {
  const make = (status: SourceStatus) => [{ status } as Source];

  it("tells who waits before what could not be read, that before what waits, and that before what is being read", () => {
    const [failed, held, running, calm] = [make("failed"), make("held"), make("syncing"), make("synced")];
    expect(describeSites([failed, running], 1)).toBe("A visitor waits for a person.");
    expect(describeSites([calm], 1_200)).toBe("1,200 visitors wait for a person.");
    expect(describeSites([failed, held, running], 0)).toBe("One site could not be read and needs you.");
    expect(describeSites([held, held, running], 0)).toBe("2 sites have a reading that waits for your word.");
    expect(describeSites([calm, running], 0)).toBe("One site is being read.");
    expect(describeSites([calm, undefined], 0)).toBe("Nothing needs you right now.");
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

describe("uploads", () => {
  it("are called what they were called, and have no address to open", () => {
    const url = "upload:Price%20list.pdf";
    expect(shortenUrl(url)).toBe("Price list.pdf");
    expect(getPathOf(url)).toBe("Price list.pdf");
    expect(isWebAddress(url)).toBe(false);
    expect(nameSource({ name: "Opening hours", url: "upload:Opening hours" })).toBe("Opening hours");
    expect(nameSource({ name: null, url: "https://example.org/docs/" })).toBe("example.org/docs");
  });

  it("are not spoken of as websites", () => {
    expect(describeCrawl(SYNCING, "file")).toBe("Reading the file.");
    expect(describeCrawl({ ...SYNCING, status: "failed" }, "text")).toBe("The text could not be read.");
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
