import { describe, expect, it } from "vitest";
import {
  foldUrl,
  isBelowStart,
  isInScope,
  isSameSite,
  isWanted,
  normalizeUrl,
} from "../../../workers/crawl/frontier/scope";

const BASE = "https://shop.example.org/help/returns?x=1";

describe("normalizeUrl", () => {
  it.each([
    ["refunds", "https://shop.example.org/help/refunds"],
    ["../about#team", "https://shop.example.org/about"],
    ["?page=2", "https://shop.example.org/help/returns?page=2"],
    ["", "https://shop.example.org/help/returns?x=1"],
    ["#top", "https://shop.example.org/help/returns?x=1"],
    ["//cdn.example.org/a", "https://cdn.example.org/a"],
    [" /spaced \n", "https://shop.example.org/spaced"],
    ["https://shop.example.org:443/a", "https://shop.example.org/a"],
    ["http://shop.example.org:80/a", "http://shop.example.org/a"],
    ["http://127.0.0.1:8788/a", "http://127.0.0.1:8788/a"],
    ["HTTPS://SHOP.Example.ORG/A", "https://shop.example.org/A"],
    ["/a?", "https://shop.example.org/a"],
    ["/a?utm_source=x&UTM_Medium=y", "https://shop.example.org/a"],
    ["/a?b=2&utm_source=x&a=1&gclid=1&fbclid=2&mc_cid=3&mc_eid=4", "https://shop.example.org/a?b=2&a=1"],
    ["/a?z=%20+%2F&&a", "https://shop.example.org/a?z=%20+%2F&a"],
    ["/a?PHPSESSID=1&id=7", "https://shop.example.org/a?id=7"],
    ["/a?utm=1&gclidx=2&q=gclid", "https://shop.example.org/a?utm=1&gclidx=2&q=gclid"],
    ["/a;jsessionid=F00D?id=7", "https://shop.example.org/a?id=7"],
    ["/a;JSESSIONID=F00D;v=2/b", "https://shop.example.org/a;v=2/b"],
    ["/a;v=2", "https://shop.example.org/a;v=2"],
    ["/ünï", "https://shop.example.org/%C3%BCn%C3%AF"],
    ["/%7eanna/%c3%bc?q=%41%2f", "https://shop.example.org/~anna/%C3%BC?q=A%2F"],
    ["/#!/returns", "https://shop.example.org/#!/returns"],
    ["/a?gad_source=1&ttclid=2&mtm_campaign=3&_hsenc=4&b=5&=6", "https://shop.example.org/a?b=5"],
    ["/a?ref=twitter", "https://shop.example.org/a"],
    ["/a?ref=news.example.com", "https://shop.example.org/a"],
    ["/a?ref=main&ref=v1.2", "https://shop.example.org/a?ref=main&ref=v1.2"],
    ["/a?ASPSESSIONIDQQ=1&ASP.NET_SessionId=2&CFID=3&b=5", "https://shop.example.org/a?b=5"],
    ["/a?sid=0123456789abcdef0123456789abcdef", "https://shop.example.org/a"],
    [
      "/a?sid=12&s=how-to-return-a-parcel-in-2026",
      "https://shop.example.org/a?sid=12&s=how-to-return-a-parcel-in-2026",
    ],
    [
      "/a?session=howtoreturnaparcelwithoutareceipt",
      "https://shop.example.org/a?session=howtoreturnaparcelwithoutareceipt",
    ],
    ["/a;sid=0123456789abcdef;sid=7", "https://shop.example.org/a;sid=7"],
    ["/(S(lit3py55t21z5v55vlm25s55))/orders", "https://shop.example.org/orders"],
  ])("makes of %j %s", (href, expected) => {
    expect(normalizeUrl(href, BASE)?.href).toBe(expected);
  });

  it.each([
    "mailto:a@example.org",
    "tel:+49",
    "javascript:alert(1)",
    "data:text/html,a",
    "ftp://shop.example.org/a",
    "http://",
    "http://[",
    "https://user@shop.example.org/",
    "https://user:secret@shop.example.org/",
    `/${"a".repeat(2_048)}`,
  ])("gives null for %j", (href) => {
    expect(normalizeUrl(href, BASE)).toBeNull();
  });

  it("changes nothing the second time", () => {
    for (const href of [
      "/a?b=2&utm_source=x&a=1",
      "/a;jsessionid=1?x",
      "/a b?c d",
      "/%zz?%",
      "/%%34%31?%25%34%31",
      "/%4%31#!%41",
    ]) {
      const once = normalizeUrl(href, BASE)?.href ?? "";
      expect(normalizeUrl(once, BASE)?.href).toBe(once);
    }
  });
});

describe("isInScope", () => {
  it.each([
    ["https://shop.example.org/a", "https://shop.example.org/"],
    ["https://www.shop.example.org/a", "https://shop.example.org/"],
    ["https://shop.example.org/a", "https://www.shop.example.org/"],
    ["https://shop.example.org/a", "http://shop.example.org/"],
    ["https://www.shop.example.org/a", "http://shop.example.org/"],
    ["http://shop.example.org/", "https://shop.example.org/"],
    ["http://127.0.0.1:8788/a", "http://127.0.0.1:8788/b/c"],
    ["https://shop.example.org/a.html", "https://shop.example.org/"],
    ["https://shop.example.org/v1.2/notes", "https://shop.example.org/"],
    ["https://shop.example.org/manual.pdf", "https://shop.example.org/"],
    ["https://shop.example.org/sitemap.xml.gz", "https://shop.example.org/"],
    ["https://shop.example.org/logo.png/about", "https://shop.example.org/"],
    ["https://shop.example.org/?file=a.png", "https://shop.example.org/"],
  ])("takes %s for a crawl of %s", (url, start) => {
    expect(isInScope(new URL(url), { start: new URL(start), hosts: [], whole_host: true })).toBe(true);
  });

  it.each([
    ["https://other.example.org/", "https://shop.example.org/"],
    ["https://example.org/", "https://shop.example.org/"],
    ["https://blog.shop.example.org/", "https://shop.example.org/"],
    ["https://shop.example.org.evil.com/", "https://shop.example.org/"],
    ["https://evilshop.example.org/", "https://shop.example.org/"],
    ["https://shop.example.org:8443/", "https://shop.example.org/"],
    ["http://127.0.0.1:8787/", "http://127.0.0.1:8788/"],
    ["https://127.0.0.1:8788/", "http://127.0.0.1:8788/"],
    ["http://127.0.0.2:8788/", "http://127.0.0.1:8788/"],
    ["https://shop.example.org/logo.PNG", "https://shop.example.org/"],
    ["https://shop.example.org/app.js?v=3", "https://shop.example.org/"],
    ["https://shop.example.org/a.b/film.mp4", "https://shop.example.org/"],
  ])("leaves %s out of a crawl of %s", (url, start) => {
    expect(isInScope(new URL(url), { start: new URL(start), hosts: [], whole_host: true })).toBe(false);
  });
});

describe("isSameSite", () => {
  it("does not look at the path", () => {
    expect(isSameSite(new URL("https://shop.example.org/logo.png"), new URL("https://www.shop.example.org/"))).toBe(
      true,
    );
  });
});

describe("foldUrl", () => {
  it.each([
    ["https://shop.example.org/help", "https://shop.example.org/help/"],
    ["https://shop.example.org", "http://www.shop.example.org/"],
    ["https://shop.example.org/help/index.html", "https://shop.example.org/help"],
    ["https://shop.example.org/help/INDEX.PHP?a=1", "https://shop.example.org/help/?a=1"],
    ["https://shop.example.org/default.aspx", "https://shop.example.org/"],
    ["https://shop.example.org//help///returns", "https://shop.example.org/help/returns"],
    ["https://shop.example.org/?b=2&a=1", "https://shop.example.org/?a=1&b=2"],
  ])("takes %s and %s for one page", (a, b) => {
    expect(foldUrl(new URL(a))).toBe(foldUrl(new URL(b)));
  });

  it.each([
    ["https://shop.example.org/help", "https://shop.example.org/Help"],
    ["https://shop.example.org/help.html", "https://shop.example.org/help"],
    ["https://shop.example.org/indexes/", "https://shop.example.org/"],
    ["https://shop.example.org/index.html/a", "https://shop.example.org/a"],
    ["https://shop.example.org/?a=1", "https://shop.example.org/?a=2"],
    ["https://shop.example.org/?a", "https://shop.example.org/a"],
    ["https://shop.example.org/#!/a", "https://shop.example.org/#!/b"],
    ["http://127.0.0.1:8788/", "http://127.0.0.1:8789/"],
    ["https://blog.example.org/", "https://shop.example.org/"],
  ])("keeps %s and %s apart", (a, b) => {
    expect(foldUrl(new URL(a))).not.toBe(foldUrl(new URL(b)));
  });
});

describe("isBelowStart", () => {
  it.each([
    ["/docs/", "/docs/intro", true],
    ["/docs", "/docs/intro", true],
    ["/docs/a/b?c", "/docs/intro", true],
    ["/blog/", "/docs/intro", false],
    ["/docs-old/a", "/docs/", false],
    ["/", "/docs/", false],
    ["/blog/", "/", true],
    ["/blog/", "/help", true],
    ["/blog/", "/?lang=de/x", true],
  ])("of %s in a crawl from %s is %s", (path, start, expected) => {
    const host = "https://shop.example.org";
    expect(isBelowStart(new URL(path, host), new URL(start, host))).toBe(expected);
  });
});

describe("isWanted", () => {
  it.each([
    [[], [], "/a", true],
    [["/help/*"], [], "/help/returns", true],
    [["/help/*"], [], "/help", false],
    [["/help"], [], "/help/returns", false],
    [["/help*", "/faq"], [], "/faq", true],
    [["/help*"], ["*/internal/*"], "/help/internal/a", false],
    [[], ["*.pdf"], "/files/a.pdf", false],
    [[], ["*.pdf"], "/files/a.pdf?v=2", true],
    [[], ["*?*sort=*"], "/list?page=2&sort=up", false],
    [[], ["/price$"], "/price", true],
    [[], ["/price$"], "/price$", false],
    [["/über uns/*"], [], "/%c3%bcber%20uns/team", true],
    [[], ["/%7Eanna/*"], "/~anna/a", false],
    [[], [""], "/", true],
    [[], ["*"], "/", false],
  ])("with include %j and exclude %j is, of %s, %s", (include, exclude, path, expected) => {
    expect(isWanted(new URL(path, "https://shop.example.org"), { include, exclude })).toBe(expected);
  });

  it("does not backtrack on hostile patterns", () => {
    const exclude = Array.from({ length: 50 }, () => `/${"*a".repeat(99)}b`);
    const url = new URL(`https://shop.example.org/${"a".repeat(2_000)}`);
    const started = performance.now();
    for (let time = 0; time < 100; time++) expect(isWanted(url, { include: [], exclude })).toBe(true);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
