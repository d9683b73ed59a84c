import { QueryClient, QueryObserver } from "@tanstack/preact-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PageFilters } from "../../dashboard/api/knowledge";
import { applySiteEvent, mergePage } from "../../dashboard/api/live-cache";
import type { Conversation } from "../../workers/contract/conversations";
import type { CrawlProgress } from "../../workers/contract/crawl";
import { DEFAULT_SOURCE_OPTIONS, type Page, type SourceWithProgress } from "../../workers/contract/knowledge";
import type { List } from "../../workers/contract/lists";

const ALL: PageFilters = { page: 1, page_size: 2 };
const NO_PAGES = { queued: 0, indexed: 0, unpublished: 0, skipped: 0, failed: 0, gone: 0 };

function makePage(fields: Partial<Page> & { id: string }): Page {
  return {
    site_id: "site_1",
    source_id: "src_1",
    url: `https://example.org/${fields.id}`,
    title: fields.id,
    status: "indexed",
    reason: "ok",
    http_status: 200,
    content_type: "text/html",
    description: null,
    language: "en",
    word_count: 100,
    quality: null,
    depth: 1,
    same_as_url: null,
    published_at: null,
    modified_at: null,
    last_crawled_at: 1,
    created_at: 1,
    updated_at: 1,
    ...fields,
  };
}

function makeList(...items: Page[]): List<Page> {
  return { items, total: items.length, page: 1, page_size: 2 };
}

const SYNCING: CrawlProgress = {
  status: "syncing",
  version: 1,
  found: 10,
  done: 1,
  indexed: 1,
  failed: 0,
  started_at: 1,
  eta_s: null,
  last_error: null,
};

function makeSource(): SourceWithProgress {
  return {
    id: "src_1",
    site_id: "site_1",
    type: "website",
    name: null,
    url: "https://example.org/",
    urls: [],
    status: "syncing",
    last_error: null,
    max_pages: 100,
    options: DEFAULT_SOURCE_OPTIONS,
    last_synced_at: null,
    next_sync_at: null,
    created_at: 1,
    updated_at: 1,
    page_counts: { ...NO_PAGES, indexed: 1 },
    progress: SYNCING,
  };
}

let client: QueryClient;

beforeEach(() => {
  client = new QueryClient();
  client.setQueryData(["source", "src_1"], makeSource());
  client.setQueryData(["site", "site_1", "sources"], makeSourceList());
  client.setQueryData(["site", "site_1", "pages", "src_1", ALL], makeList(makePage({ id: "page_1" })));
});

function makeSourceList() {
  return { items: [makeSource()], total: 1, page: 1, page_size: 100 };
}

function isStale(...queryKey: unknown[]): boolean {
  return client.getQueryState(queryKey)?.isInvalidated ?? false;
}

function getSource(): SourceWithProgress {
  const source = client.getQueryData<SourceWithProgress>(["source", "src_1"]);
  if (!source) throw new Error("the source is not cached");
  return source;
}

describe("mergePage", () => {
  it("puts a new page on top of the first page and keeps its length", () => {
    const list = makeList(makePage({ id: "a" }), makePage({ id: "b" }));
    const merged = mergePage(list, ALL, makePage({ id: "c" }));
    expect(merged.items.map(({ id }) => id)).toEqual(["c", "a"]);
    expect(merged.total).toBe(3);
  });

  it("updates a listed page in its place", () => {
    const list = makeList(makePage({ id: "a" }), makePage({ id: "b" }));
    const merged = mergePage(list, ALL, makePage({ id: "b", title: "News", updated_at: 2 }));
    expect(merged.items.map(({ title }) => title)).toEqual(["a", "News"]);
    expect(merged.total).toBe(2);
  });

  it("takes out a page that the filter no longer fits", () => {
    const merged = mergePage(
      makeList(makePage({ id: "a" })),
      { ...ALL, status: "indexed" },
      makePage({ id: "a", status: "failed", updated_at: 2 }),
    );
    expect(merged).toMatchObject({ items: [], total: 0 });
  });

  it("leaves a list alone whose search or status the page does not fit", () => {
    const list = makeList(makePage({ id: "a" }));
    expect(mergePage(list, { ...ALL, q: "zebra" }, makePage({ id: "c" }))).toBe(list);
    expect(mergePage(list, { ...ALL, status: "failed" }, makePage({ id: "c" }))).toBe(list);
    expect(mergePage(list, { ...ALL, q: "EXAMPLE" }, makePage({ id: "c" })).total).toBe(2);
  });

  it("leaves out a page that another filter does not fit", () => {
    const list = makeList(makePage({ id: "a" }));
    const quality = { score: 60, length: 15, readability: 15, structure: 15, diversity: 15 };
    const page = makePage({ id: "c", language: "pt-BR", quality, reason: "not_modified" });
    for (const filters of [{ reason: "ok" }, { language: "en" }, { quality: "fair" }] as const)
      expect(mergePage(list, { ...ALL, ...filters }, page)).toBe(list);
    const fitting = { ...ALL, reason: "not_modified", language: "pt", quality: "good" } as const;
    expect(mergePage(list, fitting, page).total).toBe(2);
    expect(mergePage(list, { ...ALL, quality: "low" }, makePage({ id: "d" }))).toBe(list);
  });

  it("counts a new page on a later page of the list without showing it there", () => {
    const list = { ...makeList(makePage({ id: "a" })), page: 2, total: 3 };
    expect(mergePage(list, { ...ALL, page: 2 }, makePage({ id: "c" }))).toMatchObject({
      items: [{ id: "a" }],
      total: 4,
    });
  });
});

describe("applySiteEvent", () => {
  it("shows a crawl's progress without asking for anything", () => {
    applySiteEvent(client, "site_1", { type: "crawl", source_id: "src_1", progress: { ...SYNCING, done: 5 } });
    expect(getSource().progress.done).toBe(5);
    expect(isStale("source", "src_1")).toBe(false);
  });

  it("reads source and pages again when a crawl ends", () => {
    const progress: CrawlProgress = { ...SYNCING, status: "synced", done: 10 };
    applySiteEvent(client, "site_1", { type: "crawl", source_id: "src_1", progress });
    expect(getSource().status).toBe("synced");
    expect(isStale("source", "src_1")).toBe(true);
    expect(isStale("site", "site_1", "sources")).toBe(true);
    expect(isStale("site", "site_1", "pages", "src_1", ALL)).toBe(true);
  });

  it("reads the sources again when one of them is unknown", () => {
    applySiteEvent(client, "site_1", { type: "crawl", source_id: "src_2", progress: SYNCING });
    expect(isStale("site", "site_1", "sources")).toBe(true);
  });

  it("reads versions and proofs again when sources changed, and versions when a crawl ends", () => {
    const versions = ["site", "site_1", "versions", "src_1"];
    client.setQueryData(versions, []);
    client.setQueryData(["site", "site_1", "ownership"], { items: [] });
    applySiteEvent(client, "site_1", { type: "changed", what: "pages" });
    expect(isStale(...versions)).toBe(false);
    applySiteEvent(client, "site_1", { type: "changed", what: "sources" });
    expect(isStale(...versions)).toBe(true);
    expect(isStale("site", "site_1", "ownership")).toBe(true);
    client.setQueryData(versions, []);
    applySiteEvent(client, "site_1", { type: "crawl", source_id: "src_1", progress: { ...SYNCING, status: "held" } });
    expect(isStale(...versions)).toBe(true);
  });

  it("counts a new page, and moves a known one from its old status", () => {
    applySiteEvent(client, "site_1", { type: "page", page: makePage({ id: "page_2", status: "skipped" }) });
    expect(getSource().page_counts).toEqual({ ...NO_PAGES, indexed: 1, skipped: 1 });
    applySiteEvent(client, "site_1", { type: "page", page: makePage({ id: "page_1", status: "gone", updated_at: 2 }) });
    expect(getSource().page_counts).toEqual({ ...NO_PAGES, skipped: 1, gone: 1 });
  });

  it("does not count an old page that no list shows", () => {
    applySiteEvent(client, "site_1", { type: "page", page: makePage({ id: "page_9", updated_at: 2 }) });
    expect(getSource().page_counts).toEqual({ ...NO_PAGES, indexed: 1 });
  });

  it("reads everything of the site again after a gap, nothing of another site", () => {
    client.setQueryData(["site", "site_2"], {});
    client.setQueryData(["site", "site_1"], {});
    applySiteEvent(client, "site_1", { type: "resync" });
    expect(isStale("site", "site_1")).toBe(true);
    expect(isStale("source", "src_1")).toBe(true);
    expect(isStale("site", "site_2")).toBe(false);
  });

  it("reads the answer log and the gaps again after an answer, and nothing after a ping", () => {
    client.setQueryData(["site", "site_1", "answers", {}], {});
    client.setQueryData(["site", "site_1", "gaps", {}], {});
    applySiteEvent(client, "site_1", { type: "ping" });
    expect(isStale("site", "site_1", "answers", {})).toBe(false);
    const answer = {
      id: "ans_1",
      question: "?",
      excerpt: "",
      outcome: "answered",
      confidence_score: 1,
      rating: null,
    } as const;
    applySiteEvent(client, "site_1", { type: "answer", answer: { ...answer, asked_by: "visitor", created_at: 1 } });
    expect(isStale("site", "site_1", "answers", {})).toBe(true);
    expect(isStale("site", "site_1", "gaps", {})).toBe(true);
    expect(isStale("source", "src_1")).toBe(false);
  });
});

describe("a conversation that was erased", () => {
  it("is forgotten with its messages and notes, and the lists are read again", () => {
    const client = new QueryClient();
    const gone = [
      ["conversation", "conv_1"],
      ["conversation", "conv_1", "messages"],
      ["conversation", "conv_1", "notes"],
    ];
    const stays = ["conversation", "conv_2"];
    const list = ["site", "site_1", "inbox", {}];
    for (const key of [...gone, stays, list]) client.setQueryData(key, { items: [] });
    applySiteEvent(client, "site_1", { type: "conversation_erased", conversation_id: "conv_1" });
    expect(gone.map((key) => client.getQueryData(key))).toEqual([undefined, undefined, undefined]);
    expect(client.getQueryData(stays)).toBeDefined();
    expect(client.getQueryState(list)?.isInvalidated).toBe(true);
  });
});

describe("the lists of an inbox in which much happens", () => {
  afterEach(() => vi.useRealTimers());
  const tell = (client: QueryClient, n: number) => {
    const conversation = { id: `conv_${n % 50}`, last_seq: n, updated_at: n } as Conversation;
    applySiteEvent(client, "site_1", { type: "conversation", conversation });
  };
  /** A list that takes `ms` to be read, and how often it was. */
  const follow = (client: QueryClient, ms: number) => {
    const read = { begun: 0, done: 0 };
    const queryFn = async () => {
      const begun = ++read.begun;
      await new Promise((resolve) => setTimeout(resolve, ms));
      read.done += 1;
      return begun;
    };
    const observer = new QueryObserver<number>(client, { queryKey: ["site", "site_1", "inbox", {}], queryFn });
    observer.subscribe(() => {});
    return { read, readShown: () => observer.getCurrentResult().data };
  };

  it("are renewed while messages come faster than a list is read, and not once for each of them", async () => {
    vi.useFakeTimers();
    const client = new QueryClient();
    const { read, readShown } = follow(client, 300);
    await vi.advanceTimersByTimeAsync(300);
    expect(readShown()).toBe(1);
    for (let n = 1; n <= 100; n++) {
      tell(client, n);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(readShown()).toBeGreaterThan(10);
    expect(read.begun).toBeLessThan(30);
    const before = read.begun;
    tell(client, 101);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(readShown()).toBeGreaterThan(before);
  });

  it("are read at once for what happens after a rest, and again after one that is never answered", async () => {
    vi.useFakeTimers();
    const client = new QueryClient();
    const { read } = follow(client, 60_000);
    client.setQueryData(["site", "site_1", "inbox", {}], 0);
    tell(client, 1);
    await vi.advanceTimersByTimeAsync(0);
    expect(read.begun).toBe(2);
    tell(client, 2);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(read.begun).toBe(3);
  });
});
