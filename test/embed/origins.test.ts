import { beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { call, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";

const LISTED = "https://shop-a.example.org";

/** Everything that looks like a listed origin and is none. */
const REFUSED = [
  "null",
  "*",
  "http://shop-a.example.org",
  "https://shop-a.example.org:8443",
  "https://shop-a.example.org:443",
  "https://shop-a.example.org.",
  "https://shop-a.example.org/",
  "https://SHOP-A.example.org",
  "https://shop-a.example.org.evil.test",
  "https://evil.test/https://shop-a.example.org",
  "https://evilshop-a.example.org",
  "https://a.shop-a.example.org",
  "https://example.org",
  "https://shop-b.example.org",
  "https://shop-a.example.org@evil.test",
  "https://evil.test#shop-a.example.org",
  "https://evil.test?shop-a.example.org",
  "https://shop-a.example.org%00.evil.test",
  "https://xn--shp-a-jua.example.org",
  "file://",
  "chrome-extension://abcdef",
  "https://localhost:8787",
  "http://localhost:8787",
  "http://evil.localhost:8787",
];

let site: Site;
let guest: Awaited<ReturnType<typeof makeGuest>>;

beforeAll(async () => {
  site = await makeSite({ allowed_origins: [LISTED] });
  guest = await makeGuest(site);
});

function calls(origin: string) {
  const preflight = {
    method: "OPTIONS",
    origin,
    headers: {
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,authorization",
    },
  };
  return [
    call("/api/guest/create", {
      body: {},
      site,
      origin,
      headers: { "cf-connecting-ip": `198.51.100.${origin.length}` },
    }),
    call(`/api/embed/ai-searchbox/search/${guest.uuid}`, { body: { query: "" }, origin }),
    call("/api/chat/conversations", { body: {}, token: guest.token, origin, site }),
    call(`/api/guest/validate/${guest.uuid}`, { origin }),
    call("/api/guest/create", { ...preflight, site }),
    call(`/api/guest/create?site_key=${site.site_key}`, preflight),
    call(`/api/embed/ai-searchbox/search/${guest.uuid}`, preflight),
    call("/api/chat/message", { ...preflight, site }),
  ];
}

describe("origins (WEB-07)", () => {
  for (const origin of REFUSED) {
    it(`refuses ${JSON.stringify(origin)}`, async () => {
      for (const response of await Promise.all(calls(origin))) {
        expect(response.headers.get("access-control-allow-origin")).toBeNull();
        expect(response.headers.get("vary")).toMatch(/origin/i);
        expect(await readProblem(response)).toMatchObject({ status: 403, error: "origin_not_allowed" });
      }
    });
  }

  it("admits the listed origin and the site's own host, by name and never with credentials", async () => {
    for (const origin of [LISTED, `http://${site.subdomain}.localhost:8787`]) {
      for (const response of await Promise.all(calls(origin))) {
        expect(response.headers.get("access-control-allow-origin")).toBe(origin);
        expect(response.headers.get("access-control-allow-credentials")).toBeNull();
        expect(response.headers.get("vary")).toMatch(/origin/i);
      }
    }
  });

  it("answers a preflight whose site is not named with no permission", async () => {
    const response = await call("/api/guest/create", { method: "OPTIONS", origin: LISTED });
    expect(response.status).toBe(400);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("lets any origin read the two public documents, without credentials", async () => {
    for (const path of [`/api/embed/config/?site_key=${site.site_key}`, `/widget.js?site_key=${site.site_key}`]) {
      const response = await call(path, { origin: "https://anywhere.example" });
      expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
    }
  });

  it("frames the chat only on listed origins", async () => {
    const response = await call(`/w/${site.site_key}`, { site });
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain(`frame-ancestors 'self' ${LISTED};`);
    expect(policy).toMatch(/connect-src 'self' wss?:\/\/[a-z0-9.:-]+;/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'sha256-[A-Za-z0-9+/]+=*' https?:\/\/[a-z0-9.:-]+\/w\/later\/;/);
    expect(policy).not.toContain("unsafe-");
  });

  it("shows pictures of the site's own origins and of no other, whatever its address holds", async () => {
    const readImages = async (url: string) => {
      const shop = await makeSite({ url, allowed_origins: [LISTED] });
      const { headers } = await call(`/w/${shop.site_key}`, { site: shop });
      return /img-src ([^;]*);/.exec(headers.get("content-security-policy") ?? "")?.[1];
    };
    expect(await readImages("https://www.example.org/shop")).toBe(`'self' blob: ${LISTED} https://www.example.org`);
    for (const url of ["not an address", "https://a;script-src.example.org/", "data:image/png,x", `${LISTED}/en`])
      expect(await readImages(url)).toBe(`'self' blob: ${LISTED}`);
  });
});

describe("caches (TEN-08)", () => {
  it("never keep an answer meant for one caller", async () => {
    const other = await makeSite();
    for (const path of [
      `/api/guest/validate/${guest.uuid}`,
      "/api/chat/conversations",
      `/api/ai-searchbox/crawler-content/${guest.uuid}?query=x`,
    ]) {
      const response = await call(path, { token: guest.token, site });
      expect(response.headers.get("cache-control"), path).toBe("no-store");
    }
    const mine = await call("/widget.js", { site });
    const theirs = await call("/widget.js", { site: other });
    expect(await mine.text()).toContain(site.site_key);
    expect(await theirs.text()).not.toContain(site.site_key);
  });
});
