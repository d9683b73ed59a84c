import { describe, expect, it } from "vitest";
import { AppError } from "../../workers/platform/problem";
import {
  checkPublicUrl,
  findWwwTwin,
  isPublicAddress,
  parseAddress,
  requirePublicUrl,
  requireTypedUrl,
  type UrlPolicy,
} from "../../workers/platform/public-url";
import { BLOCKED_URLS } from "../support/blocked-urls";

const POLICY: UrlPolicy = { own_hosts: ["app.helpshelf.com"], dev_allowed_hosts: [] };
const DEVELOPMENT: UrlPolicy = { own_hosts: ["localhost"], dev_allowed_hosts: ["127.0.0.1:8788", "127.0.0.2:80"] };
const REFUSED = { ok: false, reason: "blocked_address" };

function check(input: string, policy: UrlPolicy = POLICY): string {
  const result = checkPublicUrl(input, policy);
  return result.ok ? result.url.href : result.reason;
}

describe("addresses that are refused (SSRF-01, SSRF-02, vectors of bars §3)", () => {
  it.each(BLOCKED_URLS)("refuses %j", (input) => {
    expect(checkPublicUrl(input, POLICY)).toEqual(REFUSED);
  });

  it.each([
    "",
    " ",
    "example",
    "//example.com",
    "/path",
    "http://",
    "http:///",
    "https://[::1",
    "http://a..com",
    "http://-a.com",
  ])("refuses %j, which is no absolute address", (input) => {
    expect(checkPublicUrl(input, POLICY)).toEqual(REFUSED);
  });

  it.each([
    " https://example.com/",
    "https://example.com/ ",
    "\thttps://example.com/",
    "https://example.com/\n",
    "https://exam\nple.com/",
    "ht\ttps://example.com/",
    "https://example.com/\u0000",
    "https://example.com/\u0085",
    "\u00a0https://example.com/",
    "\ufeffhttps://example.com/",
  ])("refuses %j for its whitespace or control characters", (input) => {
    expect(checkPublicUrl(input, POLICY)).toEqual(REFUSED);
  });
});

describe("addresses that pass", () => {
  it.each([
    ["https://example.com", "https://example.com/"],
    ["http://exa%6dple.com", "http://example.com/"],
    ["HTTP://EXAMPLE.COM:80/a?b#c", "http://example.com/a?b#c"],
    ["https://example.com:443/", "https://example.com/"],
    ["http://example.com:443/", "http://example.com:443/"],
    ["https://example.com./", "https://example.com/"],
    ["http://example.com\\@127.0.0.1", "http://example.com/@127.0.0.1"],
    ["http://example.com#@127.0.0.1", "http://example.com/#@127.0.0.1"],
    ["https://ｅｘａｍｐｌｅ.com/", "https://example.com/"],
    ["https://www.gov.uk/", "https://www.gov.uk/"],
    ["https://someone.github.io/", "https://someone.github.io/"],
    ["https://münchen.de/", "https://xn--mnchen-3ya.de/"],
    ["https://helpshelf.com/", "https://helpshelf.com/"],
    ["https://notapp.helpshelf.com.example.org/", "https://notapp.helpshelf.com.example.org/"],
    ["http://8.8.8.8/", "http://8.8.8.8/"],
    ["http://134744072/", "http://8.8.8.8/"],
    ["http://[2606:4700:4700::1111]/", "http://[2606:4700:4700::1111]/"],
  ])("takes %s as %s", (input, href) => {
    expect(check(input)).toBe(href);
  });
});

describe("our own hosts (SSRF-08)", () => {
  it.each([
    "https://app.helpshelf.com/",
    "https://APP.HelpShelf.COM/",
    "https://app.helpshelf.com./",
    "https://app.helpshelf.com:443/",
    "http://app.helpshelf.com:80/",
    "https://files.app.helpshelf.com/",
    "https://app%2ehelpshelf.com/",
    "https://workers.dev/",
    "https://helpshelf.someone.workers.dev/",
    "https://helpshelf.someone.Workers.Dev./",
  ])("refuses %s", (input) => {
    expect(check(input)).toBe("blocked_address");
  });

  it("refuses an own host that is a bare public address or is configured with a port", () => {
    const policy: UrlPolicy = {
      own_hosts: ["8.8.8.8:8080", "[2606:4700::1]:443", "Shop.example.org:8443"],
      dev_allowed_hosts: [],
    };
    expect(check("http://8.8.8.8/", policy)).toBe("blocked_address");
    expect(check("http://[2606:4700::1]/", policy)).toBe("blocked_address");
    expect(check("https://shop.example.org/", policy)).toBe("blocked_address");
  });
});

describe("hosts allowed in development", () => {
  it("lets the exact host and port pass over http", () => {
    expect(check("http://127.0.0.1:8788/a", DEVELOPMENT)).toBe("http://127.0.0.1:8788/a");
    expect(check("http://2130706433:8788/a", DEVELOPMENT)).toBe("http://127.0.0.1:8788/a");
    expect(check("http://127.0.0.2/", DEVELOPMENT)).toBe("http://127.0.0.2/");
  });

  it.each([
    "https://127.0.0.1:8788/",
    "http://127.0.0.1:8787/",
    "http://127.0.0.1/",
    "http://127.0.0.1:87880/",
    "http://user@127.0.0.1:8788/",
    "http://127.0.0.3:8788/",
    "http://[::ffff:127.0.0.1]:8788/",
    "http://localhost:8788/",
    "ftp://127.0.0.1:8788/",
  ])("refuses %s still", (input) => {
    expect(check(input, DEVELOPMENT)).toBe("blocked_address");
  });
});

describe("requirePublicUrl", () => {
  it("returns the parsed address", () => {
    expect(requirePublicUrl("https://example.org/a", POLICY).href).toBe("https://example.org/a");
  });

  it("answers every refusal with the same code and sentence (SSRF-07)", () => {
    const errors = ["http://127.0.0.1/", "http://intranet/", "file:///etc/passwd", "nonsense"].map((input) => {
      try {
        return requirePublicUrl(input, POLICY);
      } catch (error) {
        return error;
      }
    });
    for (const error of errors) {
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code: "blocked_address", message: (errors[0] as AppError).message });
    }
  });
});

describe("requireTypedUrl", () => {
  it.each([
    ["example.com", "https://example.com/"],
    ["example.com/a?b=c", "https://example.com/a?b=c"],
    ["http://example.com", "http://example.com/"],
    ["HTTPS://Example.com", "https://example.com/"],
    ["127.0.0.1:8788/docs", "http://127.0.0.1:8788/docs"],
  ])("reads %s as %s", (input, expected) => {
    expect(requireTypedUrl(input, DEVELOPMENT).href).toBe(expected);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "mailto:a@example.com",
    "ftp://example.com",
    "file:///etc/passwd",
    "localhost:3000",
    "10.0.0.1",
    "user:secret@example.com",
    "exa mple.com",
    "",
  ])("refuses %j", (input) => {
    expect(() => requireTypedUrl(input, POLICY)).toThrow(expect.objectContaining({ code: "blocked_address" }));
  });
});

describe("findWwwTwin", () => {
  it.each([
    ["https://example.com/a", "https://www.example.com/a"],
    ["http://www.example.co.uk", "http://example.co.uk/"],
    ["http://example.com:80", "http://www.example.com/"],
  ])("of %s is %s", (input, expected) => {
    expect(findWwwTwin(new URL(input))?.href).toBe(expected);
  });

  it.each(["https://shop.example.com", "https://www.shop.example.com", "http://127.0.0.1:8788", "http://localhost"])(
    "of %s does not exist",
    (input) => {
      expect(findWwwTwin(new URL(input))).toBeNull();
    },
  );
});

describe("parseAddress", () => {
  it("reads what a DNS answer holds", () => {
    expect(parseAddress("192.0.2.1")).toEqual(Uint8Array.of(192, 0, 2, 1));
    expect(parseAddress("2606:4700::1111")).toEqual(
      Uint8Array.of(0x26, 0x06, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x11),
    );
    expect(parseAddress("::ffff:127.0.0.1")).toEqual(
      Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1),
    );
    expect(parseAddress("1:2:3:4:5:6:7:8")).toEqual(Uint8Array.of(0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8));
  });

  it.each([
    "",
    "1.2.3",
    "256.1.1.1",
    "1.2.3.4.5",
    "example.com",
    "fe80::1%eth0",
    "1::2::3",
    ":",
    "::1]/x",
    "1:2:3:4:5:6:7:8:9",
  ])("gives null for %j", (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it("counts bytes of another length as not public", () => {
    expect(isPublicAddress(new Uint8Array(5))).toBe(false);
    expect(isPublicAddress(new Uint8Array())).toBe(false);
  });
});
