import { describe, expect, it } from "vitest";
import { CreateSite } from "../../workers/contract/sites";
import { requireFreeName, suggestSubdomains } from "../../workers/sites/subdomain";

const SITE_ID = "site_0mtestabcdefghijk";

describe("the subdomain a site gets by itself", () => {
  it.each([
    ["www.example.org", "example-org"],
    ["shop.example.co.uk", "shop-example-co-uk"],
    ["127.0.0.1", "127-0-0-1"],
    ["[2606:4700::1111]", "2606-4700-1111"],
    ["xn--caf-dma.example", "xn-caf-dma-example"],
    ["a.b", "a-b"],
    ["www.com", "com"],
  ])("is made from the host %s", (hostname, expected) => {
    expect(suggestSubdomains(hostname, SITE_ID)[0]).toBe(expected);
  });

  it("ends in the site's id where it is reserved, and where it is taken", () => {
    expect(suggestSubdomains("www.docs", SITE_ID)).toEqual(["docs-fghijk"]);
    expect(suggestSubdomains("example.org", SITE_ID)).toEqual(["example-org", "example-org-fghijk"]);
  });

  it("is always one an owner could have typed", () => {
    const long = `${"a".repeat(42)}.${"b".repeat(60)}.example.org`;
    for (const hostname of [long, "a.b", "[2606:4700::1111]", "xn--caf-dma.example"])
      for (const subdomain of suggestSubdomains(hostname, SITE_ID))
        expect(CreateSite.safeParse({ url: "example.org", subdomain }).error).toBeUndefined();
  });
});

describe("a reserved name", () => {
  it.each([
    "app",
    "www",
    "api",
    "files",
    "admin",
    "mail",
    "status",
    "docs",
    "help",
    "static",
    "assets",
    "cdn",
    "dev",
    "staging",
    "xn--pple-43d",
  ])("%s is refused with its field", (subdomain) => {
    expect(() => requireFreeName(subdomain)).toThrow(
      expect.objectContaining({ code: "invalid_request", fields: { subdomain: expect.any(String) } }),
    );
  });

  it("does not take names that merely begin with one", () => {
    for (const subdomain of ["apple", "api-shop", "my-docs", "helping-hand"])
      expect(() => requireFreeName(subdomain)).not.toThrow();
  });
});
