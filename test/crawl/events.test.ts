import { describe, expect, it } from "vitest";
import type { CrawlProgress } from "../../workers/contract/crawl";
import { Page } from "../../workers/contract/knowledge";
import { SiteEvent } from "../../workers/contract/live";
import type { SourceRow } from "../../workers/knowledge/service";
import { call } from "../support/client";
import { crawl, deps, driveCrawl, listTasks, makeOwnedSource, makeSource, readPage } from "../support/crawl";
import { takePlainSite } from "../support/plain-pages";
import { makeWebsite, write } from "../support/website";
import { replacements } from "../worker";

/** Notes what the room of a source's site is told while `act` runs; `answer` says what the room does. */
async function listen(
  { site_id: wanted }: SourceRow,
  act: () => Promise<unknown>,
  answer: () => Promise<{ ok: true }> = async () => ({ ok: true }),
): Promise<SiteEvent[]> {
  const events: SiteEvent[] = [];
  replacements.site_room = {
    publish: (site_id, event) => {
      // Crawls that other tests began may still be under way.
      if (site_id === wanted) events.push(SiteEvent.parse(event));
      return answer();
    },
    live: async () => new Response(),
    events: async () => new Response(),
    give: async () => ({ ok: true, agent: null }),
    takeMails: async () => ({ ok: true, user_ids: [] }),
    giveBackMails: async () => ({ ok: true }),
    online: async () => ({ ok: true, members: [] }),
    disconnect: async () => ({ ok: true }),
    clear: async () => ({ ok: true }),
  };
  try {
    await act();
  } finally {
    delete replacements.site_room;
  }
  return events;
}

function makeShop() {
  return makeWebsite({ "/": write("the shop", ["/a", "/b", "/c"]), "/a": write("wool"), "/b": write("linen") });
}

describe("whoever looks at a site", () => {
  it("is told the crawl's start, each page and the end, in this order", async () => {
    const source = await makeSource(`${makeShop().origin}/`);
    const told = await listen(source, () => crawl(source));
    const crawls = told.filter((event) => event.type === "crawl");
    expect(crawls.every(({ source_id }) => source_id === source.id)).toBe(true);
    expect(told[0]).toMatchObject({ type: "crawl", progress: { status: "pending", found: 1, done: 0 } });
    expect(crawls[1]).toMatchObject({ progress: { status: "syncing" } });
    expect(told.at(-1)).toMatchObject({
      type: "crawl",
      progress: { status: "synced", found: 4, done: 4, indexed: 3, started_at: expect.any(Number), eta_s: null },
    });
    const pages = told.flatMap((event) => (event.type === "page" ? [event.page] : []));
    expect(pages.map(({ url, status }) => `${new URL(url).pathname} ${status}`).sort()).toEqual([
      "/ indexed",
      "/a indexed",
      "/b indexed",
      "/c gone",
    ]);
    expect(pages[0]).toEqual(Page.parse(await readPage(source, "/")));
  });

  it("is told of progress at most twice a second, but of every change of state", async () => {
    const source = await makeSource(takePlainSite(3), { max_pages: 30 });
    const started = Date.now();
    const events = await listen(source, () => crawl(source));
    const half_seconds = Math.ceil((Date.now() - started) / 500);
    const states = events.flatMap((event) => (event.type === "crawl" ? [event.progress.status] : []));
    expect(states.length).toBeLessThanOrEqual(half_seconds + 3);
    expect(states.filter((state, at) => state !== states[at - 1])).toEqual(["pending", "syncing", "synced"]);
  });

  it("is told when a crawl is paused, resumed and stopped, and to read the sources again", async () => {
    const { origin } = makeShop();
    const { owner, source } = await makeOwnedSource(`${origin}/`);
    let steered = false;
    const events = await listen(source, () =>
      driveCrawl(source, async (jobs) => {
        if (steered || !listTasks(jobs).some(({ kind }) => kind === "page")) return jobs;
        steered = true;
        for (const step of ["pause", "resume", "cancel"])
          await call(`/api/v1/sources/${source.id}/${step}`, { method: "POST", owner });
        return jobs;
      }),
    );
    const states: CrawlProgress["status"][] = events.flatMap((event) =>
      event.type === "crawl" ? [event.progress.status] : [],
    );
    const changes = states.filter((state, at) => state !== states[at - 1]);
    expect(changes).toEqual(["pending", "syncing", "paused", "syncing", "synced"]);
    expect(events.filter((event) => event.type === "changed")).toHaveLength(3);
  });

  it("is told of a page its owner changed, and of many pages at once in one event", async () => {
    const shop = makeWebsite({
      "/": write(
        "the shop",
        Array.from({ length: 30 }, (_, n) => `/${n}`),
      ),
    });
    const { owner, source } = await makeOwnedSource(`${shop.origin}/`);
    const told = await listen(source, () => driveCrawl({ ...source, max_pages: 1 }, async (jobs) => jobs));
    expect(told.filter(({ type }) => type === "page")).toHaveLength(1);
    expect(told).toContainEqual({ type: "changed", what: "pages" });
    const { id } = await readPage(source, "/");
    const wishes = await listen(source, () => call(`/api/v1/pages/${id}/unpublish`, { method: "POST", owner }));
    expect(wishes).toMatchObject([{ type: "page", page: { id, status: "unpublished" } }]);
  });
});

describe("a room that fails", () => {
  it("fails no crawl", async () => {
    const source = await makeSource(`${makeShop().origin}/`);
    const events = await listen(
      source,
      async () => expect(await crawl(source)).toMatchObject({ status: "synced", indexed: 3 }),
      () => Promise.reject(new Error("down")),
    );
    expect(events.length).toBeGreaterThan(4);
    expect(await deps.crawler.progress(source.id, source.site_id)).toMatchObject({ progress: { status: "synced" } });
  });
});
