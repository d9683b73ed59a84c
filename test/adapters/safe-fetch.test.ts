import { afterAll, describe, expect, it, vi } from "vitest";
import { createSafeFetch } from "../../workers/adapters/safe-fetch";
import type { FetchOptions } from "../../workers/ports";
import { BLOCKED_URLS } from "../support/blocked-urls";
import { EVIL, evilUrl, OTHER, readHits, SINK, SINK_URLS } from "../support/evil-client";

const USER_AGENT = "HelpShelfBot/1.0 (+https://example.org/bot)";
const OPTIONS: FetchOptions = { max_bytes: 64 * 1024, deadline_ms: 5_000, accept: "text/html" };
const HTML_ONLY: FetchOptions = { ...OPTIONS, content_types: ["text/html"] };
const SHORT: FetchOptions = { ...OPTIONS, deadline_ms: 200 };
const log = vi.fn();
const outbound = createSafeFetch({
  policy: { own_hosts: ["app.helpshelf.com"], dev_allowed_hosts: [new URL(EVIL).host, new URL(OTHER).host] },
  resolve: null,
  user_agent: USER_AGENT,
  log,
});

afterAll(async () => {
  expect((await readHits("")).sink_hits, "the sink was reached").toBe(0);
});

describe("the first address (SSRF-01, SSRF-02)", () => {
  it.each([...BLOCKED_URLS, ...SINK_URLS, ""])("refuses %j without asking anyone", async (url) => {
    expect(await outbound.fetch(url, OPTIONS)).toEqual({ ok: false, url, reason: "blocked_address" });
  });

  it("answers the same for an internal port that is open and one that is closed (SSRF-07)", async () => {
    const open = await outbound.fetch(SINK, OPTIONS);
    const closed = await outbound.fetch("http://127.0.0.1:9/", OPTIONS);
    expect({ ...open, url: "" }).toEqual({ ...closed, url: "" });
  });
});

describe("redirects (SSRF-03)", () => {
  // Without their slashes these two are relative references: they lead back to the redirecting host.
  const RELATIVE = ["http:127.0.0.1", "http:/127.0.0.1"];

  it.each([...BLOCKED_URLS.filter((url) => !RELATIVE.includes(url)), ...SINK_URLS])(
    "are not followed to %j",
    async (to) => {
      const url = evilUrl("/redirect", { to });
      expect(await outbound.fetch(url, OPTIONS)).toEqual({ ok: false, url, reason: "blocked_address" });
    },
  );

  it.each(RELATIVE)("take %j for a path of the same host", async (to) => {
    const outcome = await outbound.fetch(evilUrl("/redirect", { to }), OPTIONS);
    expect(outcome).toMatchObject({ ok: true, url: `${EVIL}/127.0.0.1`, status: 404 });
  });

  it.each([301, 302, 303, 307, 308])("are guarded with status %i, also without a scheme", async (status) => {
    for (const to of [SINK, SINK.replace("http:", ""), SINK.replace("http:", "").replaceAll("/", "\\")]) {
      const outcome = await outbound.fetch(evilUrl("/redirect", { to, status }), OPTIONS);
      expect(outcome, to).toMatchObject({ ok: false, reason: "blocked_address" });
    }
  });

  it("are guarded at the last of many hops", async () => {
    const second = evilUrl("/redirect", { to: SINK });
    const outcome = await outbound.fetch(evilUrl("/redirect", { to: second }), OPTIONS);
    expect(outcome).toEqual({ ok: false, url: second, reason: "blocked_address" });
  });

  it.each([301, 302, 303, 307, 308])("are followed with status %i, relative ones too", async (status) => {
    const outcome = await outbound.fetch(evilUrl("/redirect", { to: "/page/next", status }), OPTIONS);
    expect(outcome).toMatchObject({ ok: true, url: `${EVIL}/landed?from=relative`, status: 200 });
  });

  it("are followed when the location is written in plain UTF-8", async () => {
    const outcome = await outbound.fetch(evilUrl("/redirect", { to: "/landed?to=ツ" }), OPTIONS);
    expect(outcome).toMatchObject({ ok: true, url: `${EVIL}/landed?to=%E3%83%84` });
  });

  it("are followed five times and no more (CRAWL-03)", async () => {
    expect(await outbound.fetch(evilUrl("/chain", { left: 5 }), OPTIONS)).toMatchObject({ ok: true, status: 200 });
    const outcome = await outbound.fetch(evilUrl("/chain", { left: 6, run: "six" }), OPTIONS);
    expect(outcome).toMatchObject({ ok: false, reason: "redirect_loop" });
    expect((await readHits("run=six")).hits).toHaveLength(6);
  });

  it.each([
    ["/loop", 6],
    ["/pingpong", 3],
    ["/set-cookie-loop", 1],
  ])("end at %s after %i requests", async (path, requests) => {
    const run = crypto.randomUUID();
    expect(await outbound.fetch(evilUrl(path, { run }), OPTIONS)).toMatchObject({ ok: false, reason: "redirect_loop" });
    expect((await readHits(run)).hits).toHaveLength(requests);
  });

  it("are not taken from a meta element or a Refresh header", async () => {
    for (const path of ["/meta-refresh", "/refresh-header"]) {
      const url = evilUrl(path, { to: SINK });
      expect(await outbound.fetch(url, OPTIONS)).toMatchObject({ ok: true, url, status: 200 });
    }
  });

  it("without a location are an answer like any other", async () => {
    const outcome = await outbound.fetch(evilUrl("/redirect-nowhere"), OPTIONS);
    expect(outcome).toMatchObject({ ok: true, status: 302, body: new Uint8Array() });
  });

  it("that cannot be parsed are refused", async () => {
    const outcome = await outbound.fetch(evilUrl("/redirect", { to: "http://[" }), OPTIONS);
    expect(outcome).toMatchObject({ ok: false, reason: "blocked_address" });
  });

  it("end as the 3xx itself when the caller declines them", async () => {
    const follow = vi.fn((_: URL, to: URL) => to.pathname !== "/landed");
    const outcome = await outbound.fetch(evilUrl("/redirect", { to: "/page/next" }), { ...HTML_ONLY, follow });
    expect(outcome).toMatchObject({ ok: true, url: `${EVIL}/page/next`, status: 302, body: new Uint8Array() });
    expect(outcome.ok && outcome.headers.location).toBe(`${EVIL}/landed?from=relative`);
    expect(follow.mock.calls.map(([from, to]) => [from.pathname, to.pathname])).toEqual([
      ["/redirect", "/page/next"],
      ["/page/next", "/landed"],
    ]);
  });

  it("to a private address are refused before the caller is asked", async () => {
    const follow = vi.fn(() => true);
    await outbound.fetch(evilUrl("/redirect", { to: SINK }), { ...OPTIONS, follow });
    expect(follow).not.toHaveBeenCalled();
  });
});

describe("headers (SSRF-06)", () => {
  const PLATFORM = ["host", "cf-worker"];
  async function readHeaders(run: string, path: string): Promise<Record<string, unknown>> {
    const hit = (await readHits(run)).hits.find(({ url }) => url.startsWith(path));
    const headers = Object.entries(hit?.headers ?? {}).filter(([name]) => !PLATFORM.includes(name));
    return Object.fromEntries(headers);
  }

  it("are our own only", async () => {
    const run = crypto.randomUUID();
    await outbound.fetch(evilUrl("/page", { run }), OPTIONS);
    expect(await readHeaders(run, "/page")).toEqual({ "user-agent": USER_AGENT, accept: "text/html" });
  });

  it("do not carry a cookie that was set before the redirect", async () => {
    const run = crypto.randomUUID();
    const outcome = await outbound.fetch(evilUrl("/set-cookie", { to: `/landed?run=${run}` }), OPTIONS);
    expect(outcome).toMatchObject({ ok: true, status: 200 });
    expect(await readHeaders(run, "/landed")).toEqual({ "user-agent": USER_AGENT, accept: "text/html" });
  });

  it("given by the caller stay with the first origin", async () => {
    const run = crypto.randomUUID();
    const headers = { "if-none-match": '"v1"', "User-Agent": "Somebody" };
    const back = `${EVIL}/landed?run=${run}`;
    const away = `${OTHER}/redirect?${new URLSearchParams({ to: back })}`;
    const here = `/redirect?${new URLSearchParams({ run, to: away })}`;
    const outcome = await outbound.fetch(evilUrl("/redirect", { run, to: here }), { ...OPTIONS, headers });
    expect(outcome).toMatchObject({ ok: true, url: back });
    const [{ hits }, { hits: others }] = [await readHits(run), await readHits(run, false, OTHER)];
    expect(hits.map((hit) => hit.headers["if-none-match"])).toEqual(['"v1"', '"v1"', undefined]);
    expect(others.map((hit) => hit.headers["if-none-match"])).toEqual([undefined]);
    expect([...hits, ...others].map((hit) => hit.headers["user-agent"])).toEqual(Array(4).fill(USER_AGENT));
  });
});

describe("time", () => {
  it.each(["/slowhead", "/slow", "/hang-after-1k"])("is up at %s (CRAWL-02)", async (path) => {
    const run = crypto.randomUUID();
    const url = evilUrl(path, { run });
    expect(await outbound.fetch(url, SHORT)).toEqual({ ok: false, url, reason: "timeout" });
    expect((await readHits(run, true)).hits).toMatchObject([{ closed: "cut" }]);
  });

  it("that one host takes is nobody else's: twenty that hang, and one that answers", async () => {
    const started = Date.now();
    const hanging = Array.from({ length: 20 }, () => outbound.fetch(evilUrl("/slowhead"), SHORT));
    expect(await outbound.fetch(`${OTHER}/page`, OPTIONS)).toMatchObject({ ok: true });
    for (const outcome of await Promise.all(hanging)) expect(outcome).toMatchObject({ reason: "timeout" });
    // Side by side, not one after the other.
    expect(Date.now() - started).toBeLessThan(10 * SHORT.deadline_ms);
  });

  it("is one budget for all hops together", async () => {
    const outcome = await outbound.fetch(evilUrl("/slow-redirects", { ms: 90 }), SHORT);
    expect(outcome).toMatchObject({ ok: false, reason: "timeout" });
  });
});

describe("bodies", () => {
  const textOf = (outcome: Awaited<ReturnType<typeof outbound.fetch>>) =>
    outcome.ok && new TextDecoder().decode(outcome.body);

  it("come whole with status, headers and the address without its fragment", async () => {
    const outcome = await outbound.fetch(`${EVIL}/page#refunds`, HTML_ONLY);
    expect(outcome).toMatchObject({ ok: true, url: `${EVIL}/page`, status: 200 });
    expect(outcome.ok && outcome.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(textOf(outcome)).toContain("Refunds take 14 days.");
  });

  it.each(["gzip", "br"])("come decoded from %s", async (as) => {
    expect(textOf(await outbound.fetch(evilUrl("/encoded", { as }), OPTIONS))).toContain("Refunds take 14 days.");
  });

  it.each(["/endless-chunked", "/100mb"])("are cut at the cap: %s (CRAWL-04)", async (path) => {
    const run = crypto.randomUUID();
    const url = evilUrl(path, { run });
    expect(await outbound.fetch(url, OPTIONS)).toEqual({ ok: false, url, reason: "too_large" });
    expect((await readHits(run, true)).hits).toMatchObject([{ closed: "cut" }]);
  });

  it.each(["/bomb.gz", "/bomb.br"])("are counted decompressed: %s (CRAWL-04)", async (path) => {
    const outcome = await outbound.fetch(evilUrl(path), { ...OPTIONS, max_bytes: 2_000_000 });
    expect(outcome).toMatchObject({ ok: false, reason: "too_large" });
  });

  it("of exactly the cap pass, of one byte more do not", async () => {
    const whole = await outbound.fetch(evilUrl("/page"), OPTIONS);
    const size = whole.ok ? whole.body.length : 0;
    expect(await outbound.fetch(evilUrl("/page"), { ...OPTIONS, max_bytes: size })).toMatchObject({ ok: true });
    const less = await outbound.fetch(evilUrl("/page"), { ...OPTIONS, max_bytes: size - 1 });
    expect(less).toMatchObject({ ok: false, reason: "too_large" });
  });

  it("whose length is a lie end at the lie or as network_error", async () => {
    expect(textOf(await outbound.fetch(evilUrl("/lying-length", { says: 10 }), OPTIONS))).toHaveLength(10);
    for (const says of [1_000, 1e12, -5]) {
      const outcome = await outbound.fetch(evilUrl("/lying-length", { says }), OPTIONS);
      expect(outcome, String(says)).toMatchObject({ ok: false, reason: "network_error" });
    }
  });

  it.each([
    "/encoding-lie?as=gzip",
    "/encoding-lie?as=br",
    "/truncated-gzip",
    "/encoded?as=GZIP",
    "/encoded?as=deflate",
    "/encoded?as=zstd",
    "/garbage",
    "/reset",
    "/reset?after_head=1",
  ])("of %s are a network_error", async (path) => {
    expect(await outbound.fetch(EVIL + path, OPTIONS)).toMatchObject({ ok: false, reason: "network_error" });
  });

  it.each([304, 403, 404, 410, 429, 500, 503])("of status %i are left unread", async (code) => {
    const outcome = await outbound.fetch(evilUrl("/status", { code }), HTML_ONLY);
    expect(outcome).toMatchObject({ ok: true, status: code, body: new Uint8Array() });
  });
});

describe("the log", () => {
  it("tells of a refusal with the hosts asked, never with a whole address", async () => {
    await outbound.fetch(evilUrl("/redirect", { to: SINK, key: "canary" }), OPTIONS);
    const { host } = new URL(EVIL);
    const hosts = { asked_host: host, last_host: host };
    expect(log).toHaveBeenLastCalledWith("WARNING", "SCRAPE", "outbound.blocked", hosts);
    await outbound.fetch("http://user:canary@127.0.0.1/?key=canary", OPTIONS);
    expect(JSON.stringify(log.mock.calls)).not.toContain("canary");
  });
});
