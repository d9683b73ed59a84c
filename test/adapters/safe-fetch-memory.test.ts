import { describe, expect, it } from "vitest";
import { createSafeFetch } from "../../workers/adapters/safe-fetch";
import { PAGE_FETCH } from "../../workers/crawl/plan";
import { EVIL, evilUrl, readHits } from "../support/evil-client";

const outbound = createSafeFetch({
  policy: { own_hosts: [], dev_allowed_hosts: [new URL(EVIL).host] },
  resolve: null,
  user_agent: "HelpShelfBot/1.0",
});
/** Half a gigabyte or more each, as a page or zipped to next to nothing. */
const BOMBS = ["/bomb.gz", "/bomb.br", "/100mb", "/endless-chunked"];
const MB = 1024 * 1024;
/** What fits between a server and a reader that has stopped: the cap, and the buffers of two sockets. */
const MAX_SENT_BYTES = PAGE_FETCH.max_bytes + 16 * MB;
const MAX_GROWTH_BYTES = 64 * MB;
const WARM_UP_ROUNDS = 40;
/** Of eight bodies each: 320 MB if it kept what it reads of them. */
const ROUNDS = 20;
const AT_ONCE = 8;
/** What else the runtime does meanwhile may make it grow, not time after time: what adds up grows in every one. */
const WINDOWS = 5;
/** For two cores with other work to do; alone it takes 5 s. */
const TIMEOUT_MS = 120_000;

async function readRuntimeRss(): Promise<number> {
  return Number(await (await fetch(evilUrl("/runtime-rss"))).text());
}

async function fetchAll(count: number): Promise<void> {
  const fetches = Array.from({ length: count }, (_, n) =>
    outbound.fetch(evilUrl(BOMBS[n % BOMBS.length] ?? ""), PAGE_FETCH),
  );
  for (const outcome of await Promise.all(fetches)) expect(outcome).toMatchObject({ ok: false, reason: "too_large" });
}

describe("bodies without end (CRAWL-04)", { timeout: TIMEOUT_MS }, () => {
  it.each(["/bomb.gz", "/100mb", "/endless-chunked"])(
    "are cut at the cap, and their server sees it: %s",
    async (path) => {
      const run = crypto.randomUUID();
      expect(await outbound.fetch(evilUrl(path, { run }), PAGE_FETCH)).toMatchObject({
        ok: false,
        reason: "too_large",
      });
      const { hits } = await readHits(run, true);
      expect(hits).toMatchObject([{ closed: "cut" }]);
      expect(hits[0]?.sent).toBeLessThan(MAX_SENT_BYTES);
    },
  );

  it("do not add up in the runtime, however many come at once and one after another", async () => {
    // What is no longer used is given back in its own time: until then it grows to about twice its size.
    for (let round = 0; round < WARM_UP_ROUNDS; round++) await fetchAll(AT_ONCE);
    let growth = Infinity;
    for (let window = 0; window < WINDOWS && growth >= MAX_GROWTH_BYTES; window++) {
      const before = await readRuntimeRss();
      for (let round = 0; round < ROUNDS; round++) await fetchAll(AT_ONCE);
      growth = (await readRuntimeRss()) - before;
    }
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  });
});
