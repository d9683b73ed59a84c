import { describe, expect, it } from "vitest";
import { computeHostTurn, computeSpacing, concludeCrawl, type HostState } from "../../workers/crawl/plan";

const HOST: HostState = { host: "https://a.example", in_flight: 0, ready_at: 10, next_at: 20, paused_until: 30 };

describe("a host's next request", () => {
  it("waits for the URL, the spacing and the wait the host asked for", () => {
    expect(computeHostTurn(HOST, 2)).toBe(30);
    expect(computeHostTurn({ ...HOST, next_at: 40 }, 2)).toBe(40);
    expect(computeHostTurn({ ...HOST, ready_at: 50 }, 2)).toBe(50);
  });

  it("has no time while all places are taken or nothing waits", () => {
    expect(computeHostTurn({ ...HOST, in_flight: 2 }, 2)).toBeNull();
    expect(computeHostTurn({ ...HOST, in_flight: 1 }, 2)).toBe(30);
    expect(computeHostTurn({ ...HOST, ready_at: null }, 2)).toBeNull();
  });

  it("keeps the larger of our own spacing and the crawl-delay", () => {
    expect(computeSpacing(2, null)).toBe(500);
    expect(computeSpacing(2, 3)).toBe(3_000);
    expect(computeSpacing(2, 0.1)).toBe(500);
  });
});

describe("the end of a crawl", () => {
  const GOOD = { read: 3, first_crawl: true, stopped: false, gave_up: null, reason: null };

  it("is synced and published when pages were read", () => {
    expect(concludeCrawl(GOOD)).toEqual({ status: "synced", last_error: null, publish: true });
  });

  it("is failed and not published when none was, and says why", () => {
    const robots = concludeCrawl({ ...GOOD, read: 0, reason: "robots" });
    const not_html = concludeCrawl({ ...GOOD, read: 0, reason: "not_html" });
    expect(robots).toMatchObject({ status: "failed", publish: false });
    expect(robots.last_error).toContain("robots.txt");
    expect(not_html.last_error).not.toBe(robots.last_error);
  });

  it("keeps a good index when a later crawl is broken off", () => {
    expect(concludeCrawl({ ...GOOD, gave_up: "http_5xx", first_crawl: false })).toMatchObject({
      status: "failed",
      publish: false,
    });
    expect(concludeCrawl({ ...GOOD, gave_up: "http_5xx" })).toMatchObject({ status: "failed", publish: true });
  });

  it("keeps what a stopped first crawl has read, and nothing of a later one", () => {
    const stopped = { ...GOOD, stopped: true };
    const last_error = expect.stringMatching(/\S/);
    expect(concludeCrawl(stopped)).toEqual({ status: "synced", last_error, publish: true });
    expect(concludeCrawl({ ...stopped, read: 0 })).toEqual({ status: "failed", last_error, publish: false });
    expect(concludeCrawl({ ...stopped, first_crawl: false })).toEqual({ status: "synced", last_error, publish: false });
    expect(concludeCrawl({ ...stopped, first_crawl: false, read: 0 }).status).toBe("synced");
  });
});
