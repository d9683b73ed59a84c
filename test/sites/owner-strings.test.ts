import { beforeAll, describe, expect, it } from "vitest";
import type { OwnSite } from "../../workers/contract/sites";
import { call, readProblem } from "../support/client";
import { makeOwner, type Owner } from "../support/owners";

/** Breaks out of a script, an attribute, a string, a style and a line of code. */
const BREAKOUT = `</script></title><img src=x onerror="alert('1')">\u2028\u2029{{7*7}}\${1}'"\`;url(//sink.invalid)expression(1)<!--`;
const HEADER_BREAKOUT = `"><script>alert(1)</script>`;

let owner: Owner;
let site: OwnSite;

beforeAll(async () => {
  owner = await makeOwner({ plan: "enterprise" });
  const created: OwnSite = await (
    await call("/api/v1/sites", { owner, body: { url: `w${Date.now().toString(36)}.example.org` } })
  ).json();
  const body = {
    name: BREAKOUT,
    welcome_message: BREAKOUT,
    suggested_questions: [BREAKOUT],
    contact: {
      channels: { email: { enabled: true, value: BREAKOUT } },
      form_data: [
        { name: "a", label: BREAKOUT.slice(0, 100), type: "text", required: true },
        { name: "b", label: "B", type: "select", required: false, options: [BREAKOUT.slice(0, 100)] },
      ],
    },
  };
  site = await (await patch(created, body)).json();
});

function patch({ id }: OwnSite, body: unknown): Promise<Response> {
  return call(`/api/v1/sites/${id}`, { owner, method: "PATCH", body });
}

/** The JSON a document or script carries, and everything around it. */
async function readParts(path: string, json: RegExp): Promise<{ data: unknown; text: string }> {
  const text = await (await call(path, { site })).text();
  return { data: JSON.parse(json.exec(text)?.[1] ?? "null"), text };
}

describe("what an owner writes (WEB-04)", () => {
  it("is data in the chat's document and nothing else, and arrives whole", async () => {
    const { data, text } = await readParts(
      `/w/${site.site_key}`,
      /<script type="application\/json" id="config">(.*)<\/script>/,
    );
    expect(data).toMatchObject({ name: BREAKOUT, welcome_message: BREAKOUT, suggested_questions: [BREAKOUT] });
    expect(text).not.toContain("<img");
    expect(text.slice(text.indexOf("<body>"))).not.toMatch(/[\u2028\u2029]/);
    expect(text.match(/<\/script>/g)).toHaveLength(2);
    expect(text.match(/<\/title>/g)).toHaveLength(1);
    expect(text).toContain(
      "<title>&lt;/script&gt;&lt;/title&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;",
    );
  });

  it("is a string in the loader's script and nothing else", async () => {
    const script = await (await call("/widget.js", { site })).text();
    const label = JSON.stringify(`Chat with ${BREAKOUT}`)
      .replaceAll("<", "\\u003c")
      .replaceAll("\u2028", "\\u2028")
      .replaceAll("\u2029", "\\u2029");
    expect(script).toContain(`"label":${label}`);
    expect(script).not.toMatch(/<\/script|<img|<!--|[\u2028\u2029]/);
  });

  it.each(["/chat", "/chat/contact"])("is text on the pages that need no script: %s", async (path) => {
    const text = await (await call(path, { site })).text();
    expect(text.match(/&lt;\/script&gt;/g)?.length).toBeGreaterThan(2);
    expect(text).not.toMatch(/<img|<script|<\/script|<!--|onerror="/);
    expect(text.match(/<\/(?:title|style|textarea|body)>/g)?.length).toBe(4);
  });

  it("stands in no header", async () => {
    for (const path of ["/widget.js", `/w/${site.site_key}`, "/api/embed/config", "/chat", "/chat/contact"]) {
      const { headers } = await call(path, { site });
      expect(JSON.stringify([...headers]), path).not.toMatch(/sink\.invalid|onerror|alert/);
    }
  });

  it.each([
    "red",
    "#fff",
    "#12345",
    "#1234567",
    "#12345g",
    "#123456;background:url(//sink.invalid)",
    "#123456\n",
    "expression(alert(1))",
    "var(--x)",
    "</style>",
  ])("is no colour but #rrggbb: %j", async (color) => {
    for (const field of ["primary_color", "secondary_color"]) {
      const response = await patch(site, { theme: { ...site.theme, [field]: color } });
      expect(await readProblem(response)).toMatchObject({
        status: 400,
        fields: { [`theme.${field}`]: expect.any(String) },
      });
    }
  });

  it.each([
    "*",
    "https://*",
    "https://*.example.org",
    "'self'",
    "https:",
    "data:",
    "null",
    "",
    "example.org",
    "//example.org",
    "https://example.org/",
    "https://example.org/path",
    "https://example.org?x",
    "https://example.org#x",
    "https://EXAMPLE.org",
    "https://example.org:443",
    "https://user@example.org",
    "https://exämple.org",
    "https://example.org; script-src *",
    "https://example.org;",
    "https://example.org https://sink.invalid",
    "https://example.org, https://sink.invalid",
    "https://example.org\r\nX-Injected: 1",
    "https://example.org\n",
    "https://example.org\t",
    "https://example.org\u2028",
    " https://example.org",
    "javascript://example.org",
    "ftp://example.org",
    "blob:https://example.org",
  ])("is no origin but scheme, host and port: %j", async (origin) => {
    const response = await patch(site, { allowed_origins: ["https://good.example.org", origin] });
    expect(await readProblem(response)).toMatchObject({
      status: 400,
      fields: { "allowed_origins.1": expect.any(String) },
    });
  });

  it("frames the chat where an exact origin says so", async () => {
    const origins = ["http://localhost:3000", "https://xn--exmple-cua.org", "http://[2001:db8::1]:8080"];
    const changed: OwnSite = await (await patch(site, { allowed_origins: origins })).json();
    expect(changed.allowed_origins).toEqual(origins);
    const { headers } = await call(`/w/${site.site_key}`, { site });
    expect(headers.get("content-security-policy")).toContain(`frame-ancestors 'self' ${origins.join(" ")};`);
  });

  it("is no subdomain that names another host", async () => {
    for (const subdomain of ["a.b", "a/b", "a:b", "a b", "a@b", "a\nb", "ä-b", "a_b", "<b>", `a"b`])
      expect(await readProblem(await patch(site, { subdomain })), subdomain).toMatchObject({
        status: 400,
        fields: { subdomain: expect.any(String) },
      });
  });
});

describe("what a request's headers say (WEB-04, CVE-2025-8848)", () => {
  it("stands in no document, script or header", async () => {
    const names = [
      "accept-language",
      "user-agent",
      "referer",
      "accept",
      "x-requested-with",
      "cf-ipcountry",
      "x-forwarded-host",
      "x-request-id",
    ];
    const headers = Object.fromEntries(names.map((name) => [name, HEADER_BREAKOUT]));
    for (const path of ["/widget.js", `/w/${site.site_key}`, "/api/embed/config", "/", "/api/nothing"]) {
      for (const host of [{ site }, {}]) {
        const response = await call(path, { ...host, headers });
        expect(JSON.stringify([...response.headers]), path).not.toContain("alert(1)");
        expect(await response.text(), path).not.toContain("alert(1)");
      }
    }
  });
});
