import { describe, expect, it, vi } from "vitest";
import { createDns, createDnsOverHttps, createSafeFetch, type ResolveHost } from "../../workers/adapters/safe-fetch";
import type { FetchOptions } from "../../workers/ports";
import { EVIL, evilUrl, readHits } from "../support/evil-client";

const OPTIONS: FetchOptions = { max_bytes: 64 * 1024, deadline_ms: 200, accept: "text/html" };

function createOutbound(resolve: ResolveHost) {
  const policy = { own_hosts: [], dev_allowed_hosts: [new URL(EVIL).host] };
  return createSafeFetch({ policy, resolve, user_agent: "HelpShelfBot/1.0" });
}

describe("names (SSRF-04, second layer)", () => {
  it.each([
    [["127.0.0.1"]],
    [["93.184.216.34", "fd00::1"]],
    [["93.184.216.34", "10.0.0.1"]],
    [["2606:2800:220:1::1", "::ffff:169.254.169.254"]],
    [["64:ff9b::7f00:1"]],
    [["93.184.216.34", "not an address"]],
    [["internal.example.org."]],
  ])("that resolve to %j are refused", async (addresses) => {
    const outcome = await createOutbound(async () => addresses).fetch("https://rebind.example.org/", OPTIONS);
    expect(outcome).toEqual({ ok: false, url: "https://rebind.example.org/", reason: "blocked_address" });
  });

  it("that resolve to public addresses are fetched", async () => {
    const resolve = vi.fn(async () => ["93.184.216.34", "2606:2800:220:1::1"]);
    // A name that nobody has: what is seen here is that the fetch was tried.
    const outcome = await createOutbound(resolve).fetch("https://No-Such-Name.example.org./", OPTIONS);
    expect(outcome.ok ? "ok" : outcome.reason).toMatch(/^(network_error|timeout)$/);
    expect(resolve).toHaveBeenCalledExactlyOnceWith("no-such-name.example.org");
  });

  it("are checked on each hop, and not fetched when they lead inwards", async () => {
    const resolve = vi.fn(async () => ["192.168.0.1"]);
    const url = evilUrl("/redirect", { to: "http://router.example.org/" });
    expect(await createOutbound(resolve).fetch(url, OPTIONS)).toEqual({ ok: false, url, reason: "blocked_address" });
    expect(resolve).toHaveBeenCalledExactlyOnceWith("router.example.org");
  });

  it("that do not exist, and resolvers that fail, are a network_error", async () => {
    const missing = await createOutbound(async () => []).fetch("https://missing.example.org/", OPTIONS);
    expect(missing).toMatchObject({ ok: false, reason: "network_error" });
    const broken = createOutbound(() => Promise.reject(new Error("down")));
    expect(await broken.fetch("https://a.example.org/", OPTIONS)).toMatchObject({ ok: false, reason: "network_error" });
  });

  it("share the deadline with the fetch", async () => {
    const stuck = createOutbound(() => new Promise(() => undefined));
    expect(await stuck.fetch("https://a.example.org/", OPTIONS)).toMatchObject({ ok: false, reason: "timeout" });
  });

  it("are not asked for literal addresses and hosts allowed in development", async () => {
    const resolve = vi.fn(async () => ["127.0.0.1"]);
    expect(await createOutbound(resolve).fetch(evilUrl("/page"), OPTIONS)).toMatchObject({ ok: true });
    await createOutbound(resolve).fetch("http://[2606:2800:220:1::1]/", { ...OPTIONS, deadline_ms: 1 });
    await createOutbound(resolve).fetch("http://93.184.216.34/", { ...OPTIONS, deadline_ms: 1 });
    expect(resolve).not.toHaveBeenCalled();
  });
});

describe("DNS over HTTPS", () => {
  const resolve = createDnsOverHttps(evilUrl("/dns", { client: "helpshelf" }));

  it("gives A and AAAA records and leaves aliases out", async () => {
    expect(await resolve("public.example.org")).toEqual(["93.184.216.34", "2606:2800:220:1::1"]);
    const { hits } = await readHits("name=public.example.org");
    expect(hits.map((hit) => [hit.url, hit.headers.accept])).toEqual(
      ["A", "AAAA"].map((type) => [
        `/dns?client=helpshelf&name=public.example.org&type=${type}`,
        "application/dns-json",
      ]),
    );
  });

  it("gives nothing for a name that does not exist", async () => {
    expect(await resolve("missing.example.org")).toEqual([]);
  });

  it.each(["broken.example.org", "servfail.example.org"])(
    "rejects when the resolver cannot answer for %s",
    async (name) => {
      await expect(resolve(name)).rejects.toThrow();
    },
  );

  it.each(["rebind.example.org", "mixed.example.org"])("keeps the guarded client from %s", async (name) => {
    const outcome = await createOutbound(resolve).fetch(`https://${name}/`, OPTIONS);
    expect(outcome).toMatchObject({ ok: false, reason: "blocked_address" });
  });

  it("gives texts without their quotes, the strings of one record joined, and leaves aliases out", async () => {
    const dns = createDns(evilUrl("/dns", { client: "helpshelf" }));
    expect(await dns.findTexts("_helpshelf.example.org")).toEqual([
      "v=spf1 -all",
      'helpshelf-verification="a b"',
      "bare text",
    ]);
    expect(await dns.findTexts("public.example.org")).toEqual([]);
    expect(await dns.findTexts("missing.example.org")).toEqual([]);
    await expect(dns.findTexts("broken.example.org")).rejects.toThrow();
    await expect(dns.findTexts("servfail.example.org")).rejects.toThrow();
  });
});
