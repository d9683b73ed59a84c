import { describe, expect, inject, it } from "vitest";
import { PAGE_FETCH } from "../../workers/crawl/plan";
import { makeSource, readPages } from "../support/crawl";
import { driveTogether, hasEnded } from "../support/drive";
import { readHits } from "../support/evil-client";

const SLOW = inject("evil_slow_url");
const GOOD = inject("generated_site_urls")[1] ?? "";
/** Twice the deadline of the slow pages, and a little. */
const TIMEOUT_MS = 45_000;

describe("a host that hangs", { timeout: TIMEOUT_MS }, () => {
  it("holds no other up, and is left alone after a while (CRAWL-02)", async () => {
    const slow = await makeSource(`${SLOW}/`, { max_pages: 500 });
    const good = await makeSource(`${GOOD}/`);
    const started = Date.now();
    let good_after_ms = 0;
    const [end] = await driveTogether([slow, good], TIMEOUT_MS, (all) => {
      const [, other] = all;
      if (other && hasEnded(other)) good_after_ms ||= Date.now() - started;
      return all.every(hasEnded);
    });
    const pages = Object.values(await readPages(good));
    expect(pages).toEqual(Array(21).fill("indexed/ok"));
    // Before a single slow page has come to its deadline, let alone 200 of them.
    expect(good_after_ms).toBeLessThan(PAGE_FETCH.deadline_ms);
    expect(end).toMatchObject({ indexed: 1, last_error: expect.stringMatching(/\S/) });
    const { hits } = await readHits("/slow/", false, SLOW);
    expect(hits.length).toBeGreaterThan(1);
    expect(hits.length).toBeLessThan(40);
  });
});
