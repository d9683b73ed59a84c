import { describe, expect, it } from "vitest";
import { isInScope, isSameSite, normalizeUrl } from "../../workers/crawl/scope";

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
    for (const href of ["/a?b=2&utm_source=x&a=1", "/a;jsessionid=1?x", "/a b?c d", "/%zz?%"]) {
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
    ["http://127.0.0.1:8788/a", "http://127.0.0.1:8788/b/c"],
    ["https://shop.example.org/a.html", "https://shop.example.org/"],
    ["https://shop.example.org/v1.2/notes", "https://shop.example.org/"],
    ["https://shop.example.org/manual.pdf", "https://shop.example.org/"],
    ["https://shop.example.org/sitemap.xml.gz", "https://shop.example.org/"],
    ["https://shop.example.org/logo.png/about", "https://shop.example.org/"],
    ["https://shop.example.org/?file=a.png", "https://shop.example.org/"],
  ])("takes %s for a crawl of %s", (url, start) => {
    expect(isInScope(new URL(url), new URL(start))).toBe(true);
  });

  it.each([
    ["https://other.example.org/", "https://shop.example.org/"],
    ["https://example.org/", "https://shop.example.org/"],
    ["https://blog.shop.example.org/", "https://shop.example.org/"],
    ["https://shop.example.org.evil.com/", "https://shop.example.org/"],
    ["https://evilshop.example.org/", "https://shop.example.org/"],
    ["http://shop.example.org/", "https://shop.example.org/"],
    ["https://shop.example.org:8443/", "https://shop.example.org/"],
    ["http://127.0.0.1:8787/", "http://127.0.0.1:8788/"],
    ["https://127.0.0.1:8788/", "http://127.0.0.1:8788/"],
    ["http://127.0.0.2:8788/", "http://127.0.0.1:8788/"],
    ["https://shop.example.org/logo.PNG", "https://shop.example.org/"],
    ["https://shop.example.org/app.js?v=3", "https://shop.example.org/"],
    ["https://shop.example.org/a.b/film.mp4", "https://shop.example.org/"],
  ])("leaves %s out of a crawl of %s", (url, start) => {
    expect(isInScope(new URL(url), new URL(start))).toBe(false);
  });
});

describe("isSameSite", () => {
  it("does not look at the path", () => {
    expect(isSameSite(new URL("https://shop.example.org/logo.png"), new URL("https://www.shop.example.org/"))).toBe(
      true,
    );
  });
});
