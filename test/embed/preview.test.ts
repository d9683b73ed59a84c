import { beforeAll, describe, expect, it } from "vitest";
import type { FrameConfig } from "../../workers/contract/embed";
import type { PreviewQuery, Site } from "../../workers/contract/sites";
import { call, fingerprint, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";

let owner: Owner;
let site: Site;

beforeAll(async () => {
  owner = await makeOwner();
  site = await makeSite({ workspace_id: owner.scope.workspace_id, suggested_questions: ["Do you ship to Norway?"] });
});

const open = (query: PreviewQuery = {}, site_id = site.id) =>
  call(`/api/v1/sites/${site_id}/preview?${new URLSearchParams(query as Record<string, string>)}`, { owner });

/** What the document tells its script. */
function readConfig(html: string): FrameConfig {
  const json = /<script type="application\/json" id="config">(.*)<\/script>\n<script type="module">/.exec(html)?.[1];
  if (json === undefined) throw new Error("There is no configuration in the document.");
  return JSON.parse(json);
}

async function preview(query: PreviewQuery = {}): Promise<FrameConfig> {
  const response = await open(query);
  expect(response.status).toBe(200);
  return readConfig(await response.text());
}

describe("the preview", () => {
  it("is the widget's own document with what is saved, and an example in it", async () => {
    const config = await preview();
    const frame = await call(`/w/${site.site_key}`, { site });
    const { preview: example, ...saved } = config;
    // Nobody is asked whether people are there for a picture of the chat.
    expect(saved).toEqual({ ...readConfig(await frame.text()), people: null });
    expect(example?.question).toBe("Do you ship to Norway?");
    expect(example?.answer.text).toContain("[1]");
    expect(example?.answer.sources).toHaveLength(1);
  });

  it("shows what is not saved yet over it, and saves nothing", async () => {
    const draft = {
      name: "Draft mill",
      welcome_message: "Good morning!",
      primary_color: "#102030",
      position: "left" as const,
      suggested_questions: JSON.stringify(["How warm?", " ", "", "How soft?"]),
    };
    const config = await preview(draft);
    expect(config).toMatchObject({
      name: "Draft mill",
      welcome_message: "Good morning!",
      theme: { primary_color: "#102030", secondary_color: site.theme.secondary_color, position: "left" },
      text_color: "#ffffff",
      suggested_questions: ["How warm?", "How soft?"],
      preview: { question: "How warm?" },
    });
    expect((await preview()).name).toBe(site.name);
  });

  it("may call nobody, has no origin of its own host, is framed by the dashboard alone and never kept", async () => {
    const { headers } = await open();
    const policy = (headers.get("content-security-policy") ?? "").split("; ");
    expect(policy).toEqual([
      "default-src 'none'",
      expect.stringMatching(/^script-src 'sha256-[A-Za-z0-9+/]+=*'$/),
      "connect-src 'none'",
      "img-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      "require-trusted-types-for 'script'",
      "sandbox allow-scripts",
    ]);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  it("keeps what an owner writes from becoming markup (WEB-04)", async () => {
    const hostile = `</script></title><script>alert(1)</script>"'<!--\u2028<img src=x onerror=alert(1)>`;
    const response = await open({
      name: hostile,
      welcome_message: hostile,
      suggested_questions: JSON.stringify([hostile]),
    });
    const html = await response.text();
    const [head = ""] = html.split('<script type="module">');
    const config = readConfig(html);
    expect([config.name, config.welcome_message, config.preview?.question]).toEqual([hostile, hostile, hostile]);
    expect(html.match(/<\/script/g)).toHaveLength(2);
    expect(head.match(/<script/g)).toHaveLength(1);
    expect(head.match(/<\/title/g)).toHaveLength(1);
    expect(head).not.toMatch(/<img|<!--/);
    expect(head.split('id="config">')[1]).not.toContain("\u2028");
    expect([...response.headers.values()].join(" ")).not.toContain("alert");
  });

  it.each([
    { primary_color: "red" },
    { primary_color: "#12345" },
    { secondary_color: "#000000;}body{}" },
    { position: "top" },
    { suggested_questions: "not json" },
    { suggested_questions: '{"a":1}' },
    { suggested_questions: "[1]" },
    { name: "x".repeat(256) },
  ])("refuses %o", async (query) => {
    const problem = await readProblem(await open(query as PreviewQuery));
    expect(problem).toMatchObject({ status: 400, error: "invalid_request" });
    expect(Object.keys(problem.fields ?? {})).toEqual(Object.keys(query));
  });

  it("is for the site's own members, viewers too", async () => {
    const foreign = await makeSite();
    const theirs = await open({}, foreign.id);
    expect(theirs.status).toBe(404);
    expect(await fingerprint(theirs)).toBe(await fingerprint(await open({}, "site_none")));
    expect((await call(`/api/v1/sites/${site.id}/preview`)).status).toBe(401);
    const viewer = await makeOwner({ role: "viewer", workspace_id: owner.scope.workspace_id });
    expect((await call(`/api/v1/sites/${site.id}/preview`, { owner: viewer })).status).toBe(200);
  });
});
