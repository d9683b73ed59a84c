import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findCrawlDelay, isAllowed, parseRobots, robotsFor } from "../../workers/crawl/robots";

interface Vector {
  file: string;
  robotstxt: string;
  /** The body's characters are raw bytes. */
  robotstxt_is_latin1_bytes: boolean;
  url: string;
  ua: string;
  expected: "ALLOWED" | "DISALLOWED";
}

const VECTORS_PATH = "../shared/data/robots/vectors.json";
const TOKEN = "HelpShelfBot";

/**
 * Where we follow the RFC and Google's parser does not. All three rest on RFC 9309 §2.2.2: "Octets in the URI and
 * robots.txt paths outside the range of the US-ASCII coded character set […] MUST be percent-encoded […] prior to
 * comparison. If a percent-encoded US-ASCII octet is encountered in the URI, it MUST be unencoded prior to comparison,
 * unless it is a reserved character […]". Google compares the URL as it was written.
 */
const RFC_OVER_GOOGLE = [
  { allow: "/foo/bar/\u00e3\u0083\u0084", url: "http://foo.bar/foo/bar/ツ", ours: "ALLOWED" },
  { allow: "/foo/bar/%E3%83%84", url: "http://foo.bar/foo/bar/ツ", ours: "ALLOWED" },
  { allow: "/foo/bar/%62%61%7A", url: "http://foo.bar/foo/bar/baz", ours: "ALLOWED" },
];

function decide({ robotstxt, robotstxt_is_latin1_bytes, url, ua }: Vector): string {
  const bytes = Uint8Array.from(robotstxt, (char) => char.charCodeAt(0));
  const body = robotstxt_is_latin1_bytes
    ? new TextDecoder("utf-8", { ignoreBOM: true, fatal: false }).decode(bytes)
    : robotstxt;
  // A vector without a URL asks about the root.
  return isAllowed(parseRobots(body), new URL(url || "http://example.com/"), ua) ? "ALLOWED" : "DISALLOWED";
}

function expectOf({ robotstxt, url, expected }: Vector): string {
  const exception = RFC_OVER_GOOGLE.find((entry) => url === entry.url && robotstxt.includes(`Allow: ${entry.allow}\n`));
  return exception?.ours ?? expected;
}

if (existsSync(VECTORS_PATH)) {
  const vectors = JSON.parse(readFileSync(VECTORS_PATH, "utf8")) as Vector[];
  const files = [...new Set(vectors.map(({ file }) => file))];

  describe("Google's conformance vectors (CRAWL-08)", () => {
    it("are 400, of which the RFC decides three the other way", () => {
      expect(vectors).toHaveLength(400);
      expect(vectors.filter((vector) => expectOf(vector) !== vector.expected)).toHaveLength(RFC_OVER_GOOGLE.length);
    });

    it.each(files)("are met: %s", (file) => {
      const unmet = vectors.filter((vector) => vector.file === file && decide(vector) !== expectOf(vector));
      expect(unmet).toEqual([]);
    });
  });
} else {
  console.log(`robots: ${VECTORS_PATH} is not here, Google's vectors are left out.`);
}

function allows(body: string, path: string, token = TOKEN): boolean {
  return isAllowed(parseRobots(body), new URL(path, "https://shop.example.org"), token);
}

describe("rules", () => {
  it("of the RFC's own example match as it says", () => {
    const body = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n";
    expect(allows(body, "/example/page/", "foobot")).toBe(true);
    expect(allows(body, "/example/page/disallowed.gif", "foobot")).toBe(false);
  });

  it.each([
    ["/path/file-with-a-%2A.html", "/path/file-with-a-*.html"],
    ["/path/foo-%24", "/path/foo-$"],
    ["/price$list", "/price$list/1"],
    ["/price$list", "/price%24list"],
    ["/caf\u00e9", "/caf%c3%a9"],
    ["/CAF%c3%a9", "/CAF%C3%A9"],
    ["/%7Eanna", "/~anna"],
    ["/a%2fb", "/a%2Fb"],
    ["/*?*sort=", "/list?page=2&sort=up"],
    ["*.pdf$", "/files/a.pdf"],
    ["/a*b*c$", "/a-b-b-c-c"],
    ["/a*$", "/a"],
    ["/**b", "/a/b"],
  ])("forbid by %s the path %s", (pattern, path) => {
    expect(allows(`User-agent: *\nDisallow: ${pattern}`, path)).toBe(false);
  });

  it.each([
    ["/a%2fb", "/a/b"],
    ["/a*b$", "/ab-"],
    ["/ab*ba$", "/aba"],
    ["/a*b*b$", "/ab"],
    ["/a$", "/a?x"],
    ["", "/a"],
    ["a", "/a"],
    ["/%", "/"],
  ])("leave by %s the path %s", (pattern, path) => {
    expect(allows(`User-agent: *\nDisallow: ${pattern}`, path)).toBe(true);
  });

  it("for an index page hold for its directory", () => {
    const body = "User-agent: *\nDisallow: /\nAllow: /help/index.html";
    expect(allows(body, "/help/")).toBe(true);
    expect(allows(body, "/help/other")).toBe(false);
  });
});

describe("groups", () => {
  it("with our token are merged and put those of * aside", () => {
    const body =
      "User-agent: *\nDisallow: /\n\nuser-agent: helpshelfbot/1.0\nDisallow: /a\n\nUSER-AGENT: HELPSHELFBOT\nDisallow: /b";
    expect([allows(body, "/a"), allows(body, "/b"), allows(body, "/c")]).toEqual([false, false, true]);
  });

  it("are not ended by a sitemap, a crawl-delay, an unknown or an empty line", () => {
    const body =
      "User-agent: HelpShelfBot\nCrawl-delay: 5\n\nSitemap: /s.xml\nHost: x\nUser-agent: other\n\nDisallow: /a";
    expect(allows(body, "/a")).toBe(false);
  });

  it("do not take another bot's token for ours", () => {
    expect(allows("User-agent: HelpShelfBot-Images\nDisallow: /", "/a")).toBe(true);
    expect(allows("User-agent: HelpShelf\nDisallow: /", "/a")).toBe(true);
  });

  it("without an agent do not count", () => {
    expect(allows("Disallow: /\nUser-agent: *\nAllow: /x", "/a")).toBe(true);
  });
});

describe("crawl-delay", () => {
  it.each([
    ["User-agent: *\nCrawl-delay: 3", 3],
    ["User-agent: *\nCrawl-delay: 0.5", 0.5],
    ["User-agent: *\nCrawl-delay: 86400", 30],
    ["User-agent: *\nCrawl-delay: soon", null],
    ["User-agent: *\nCrawl-delay: -1", null],
    ["User-agent: *\nDisallow: /x", null],
    ["Crawl-delay: 3", null],
    ["User-agent: *\nCrawl-delay: 20\nUser-agent: HelpShelfBot\nDisallow:", null],
    ["User-agent: HelpShelfBot\nDisallow: /a\nCrawl-delay: 2\nUser-agent: *\nCrawl-delay: 9", 2],
    ["User-agent: other\nCrawl-delay: 20\n\nUser-agent: *\nDisallow: /x", null],
  ])("of %j is %s", (body, seconds) => {
    expect(findCrawlDelay(parseRobots(body), TOKEN)).toBe(seconds);
  });
});

describe("sitemaps", () => {
  it("are read from anywhere in the file, at most a hundred", () => {
    const body =
      "Sitemap: https://a.example.org/1.xml\nUser-agent: x\nsitemap:/2.xml # ours\nSITE-MAP: 3.xml\nSitemap:";
    expect(parseRobots(body).sitemaps).toEqual(["https://a.example.org/1.xml", "/2.xml", "3.xml"]);
    expect(parseRobots("Sitemap: /s.xml\n".repeat(5_000)).sitemaps).toHaveLength(50);
  });
});

describe("statuses", () => {
  const BODY = "User-agent: *\nDisallow: /a";
  it.each([
    [200, false, true],
    [204, false, true],
    [301, true, true],
    [401, true, true],
    [404, true, true],
    [429, true, true],
    [500, false, false],
    [503, false, false],
    [0, false, false],
  ])("%i allows /a: %s, /b: %s", (status, a, b) => {
    const robots = robotsFor(status, BODY);
    expect(isAllowed(robots, new URL("https://shop.example.org/a"), TOKEN)).toBe(a);
    expect(isAllowed(robots, new URL("https://shop.example.org/b"), TOKEN)).toBe(b);
  });
});

describe("size and junk", () => {
  const FILLER = "# filler\n";
  it("is read for 500 KiB, and a line cut at the end is left out", () => {
    const lines = Math.floor((500 * 1024) / FILLER.length) - 4;
    const within = `${FILLER.repeat(lines)}User-agent: *\nDisallow: /a\n`;
    expect(allows(within + FILLER.repeat(50_000), "/a")).toBe(false);
    expect(allows(`User-agent: *\n${FILLER.repeat(lines + 50)}Disallow: /a`, "/a")).toBe(true);
    const head = `User-agent: *\n${"#".repeat(500 * 1024 - 14 - 1 - 12)}\n`;
    expect(allows(`${head}Disallow: /private`, "/price")).toBe(true);
  });

  it("never throws", () => {
    for (const body of [
      "",
      "\u0000\u0000",
      ":",
      "::::",
      "%",
      "User-agent",
      "\ufeff",
      "<html>".repeat(9),
      "User-agent:\nDisallow",
    ])
      expect(allows(body, "/a")).toBe(true);
  });

  it("does not backtrack on hostile rules", () => {
    const stars = `Disallow: /${"*a".repeat(2_000)}b\n`;
    const robots = parseRobots(`User-agent: *\n${stars.repeat(100)}${"User-agent: *\nCrawl-delay: 1\n".repeat(5_000)}`);
    const url = new URL(`https://shop.example.org/${"a".repeat(8_000)}`);
    const started = performance.now();
    expect(isAllowed(robots, url, TOKEN)).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
