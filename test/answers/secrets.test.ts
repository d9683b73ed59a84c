import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClaude } from "../../workers/adapters/anthropic";
import { createPooledLlm, ModelPool } from "../../workers/adapters/model-pool";
import type { Site } from "../../workers/contract/sites";
import type { Route } from "../../workers/platform/route";
import type { Deps } from "../../workers/ports";
import { ROUTES } from "../../workers/worker";
import { TIMING } from "../support/answers";
import { makeCaller } from "../support/callers";
import { open as openConversation, readTurn, send } from "../support/chat";
import { makeKey, readPrompts, saveKey } from "../support/claude-keys";
import { type Call, call, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { makeKnowledge } from "../support/tenants";
import { log_lines, replacements } from "../worker";

let owner: Owner;
let site: Site;
let guest: Awaited<ReturnType<typeof makeGuest>>;
let ids: Record<string, string>;
const own_key = makeKey("good");

beforeAll(async () => {
  owner = await makeOwner({ plan: "enterprise" });
  site = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
  guest = await makeGuest(site);
  ids = { site_id: site.id, site_key: site.site_key, user_uuid: guest.uuid, ...(await makeKnowledge(site)) };
  // Nothing leaves the machine.
  replacements.outbound = { fetch: async (url) => ({ ok: false, url, reason: "network_error" }) } as Deps["outbound"];
  replacements.limiter = { take: async () => ({ allowed: true, limit: 1, remaining: 1, reset_ms: 0 }) };
});
afterAll(() => {
  delete replacements.outbound;
  delete replacements.limiter;
  delete replacements.llms;
});

function callRoute(route: Route, more: Call = {}): Promise<Response> {
  const path = route.path.replace(
    /:(\w+)/g,
    (_, name: string) => ids[name] ?? route.example?.params?.[name] ?? "missing",
  );
  const query = new URLSearchParams(
    Object.entries(route.example?.query ?? {}).map(([key, value]) => [key, ids[key] ?? value]),
  );
  return call(`${path}?${query}`, {
    method: route.method,
    ...makeCaller(route.access, { site, token: guest.token, owner }),
    ...(route.body ? { body: route.example?.body } : {}),
    ...more,
  });
}

async function readText(response: Response): Promise<string> {
  if (!response.headers.get("content-type")?.includes("event-stream")) return response.text();
  await response.body?.cancel();
  return "";
}

describe("a site's own Claude key (KEY-06)", () => {
  it("is in no answer of any route, in no header and in no log line, whatever is asked", async () => {
    await saveKey(owner, site.id, own_key);
    const secret = own_key.slice(0, -4);
    const question = { method: "POST", body: { question: "How long do refunds take?" } };
    await call(`/api/v1/sites/${site.id}/ask`, { owner, ...question });
    expect(await readPrompts(own_key)).toHaveLength(1);
    // What removes or replaces things comes last.
    const order = ["GET", "POST", "PATCH", "PUT", "DELETE"];
    const routes = ROUTES.toSorted((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
    const statuses = new Set<number>();
    for (const route of routes) {
      const response = await callRoute(route);
      statuses.add(response.status);
      const shown = (await readText(response)) + JSON.stringify([...response.headers]);
      expect(shown, `${route.method} ${route.path}`).not.toContain(secret);
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 204]));
    expect(log_lines.length).toBeGreaterThan(routes.length);
    expect(log_lines.filter((line) => line.includes(secret) || line.includes(own_key.slice(-8)))).toEqual([]);
    expect(log_lines.filter((line) => line.includes(env.KEY_ENCRYPTION_KEY ?? "missing"))).toEqual([]);
  });
});

describe("what a model is sent", () => {
  const question = "How long do refunds take?";
  let shop: Site;
  let visitor: Awaited<ReturnType<typeof makeGuest>>;
  let key: string;

  beforeAll(async () => {
    const stranger = await makeOwner();
    const other = await makeSite({ workspace_id: stranger.scope.workspace_id, name: "foreigncanary" });
    await indexPages(other, [
      {
        url: "https://foreigncanary.example/",
        title: "Refunds foreigncanary",
        markdown: "Refunds take 77 foreigncanary days.",
      },
    ]);
    shop = await makeSite({
      answer_guidance: "Mention the card.",
      contact: { channels: { email: { enabled: true, value: "contactcanary@shop.example" } } },
    });
    await indexPages(shop, [
      ...SHOP_PAGES,
      {
        url: "https://shop.example.org/refunds/linked?canary=urlcanary",
        title: "Refunds and links",
        markdown:
          "Refunds are quick. See [how refunds work](https://shop.example.org/secret?token=linkcanary) for more.",
      },
    ]);
    visitor = await makeGuest(shop);
    key = makeKey("good");
    const vendor = createClaude({ base_url: env.ANTHROPIC_BASE_URL, model: "claude-haiku-5-5" });
    const llm = createPooledLlm(new ModelPool([key]), vendor, { now: Date.now, log: () => {} }, TIMING);
    replacements.llms = { shared: () => llm, own: () => llm };
  });

  it("holds no secret and nothing of another tenant: shown verbatim, it harms nobody (LLM-07)", async () => {
    const asked = await call(`/api/embed/ai-searchbox/search/${visitor.uuid}`, {
      site: shop,
      body: {
        query: question,
        session_id: "sessioncanary",
        context: { page_url: "https://a.example/?q=contextcanary" },
      },
    });
    expect(asked.status).toBe(200);
    const conversation_id = await openConversation(visitor);
    await send(visitor, conversation_id, question);
    await readTurn(visitor, conversation_id);
    const prompts = await readPrompts(key);
    expect(prompts).toHaveLength(2);
    const sent = JSON.stringify(prompts);
    expect(sent).toContain("Mention the card.");
    for (const secret of [
      ...[key, own_key, visitor.uuid, visitor.token, shop.id, shop.site_key, shop.workspace_id, shop.subdomain],
      ...[env.APP_SECRET, env.KEY_ENCRYPTION_KEY, env.HEALTH_TOKEN, conversation_id],
      ...["foreigncanary", "contactcanary", "sessioncanary", "contextcanary", "urlcanary"],
    ])
      expect(sent, String(secret)).not.toContain(secret ?? "missing");
  });

  it("is put together by the server alone: a client sends its own message and nothing else (LLM-03)", async () => {
    const conversation_id = await openConversation(visitor);
    const bearer = { token: visitor.token, site: shop };
    const ways: [string, Record<string, unknown>, Call][] = [
      [`/api/embed/ai-searchbox/search/${visitor.uuid}`, { query: question }, { site: shop }],
      ["/api/chat/message", { conversation_id, client_id: "c-llm-03", text: question }, bearer],
      ["/api/chat/frames", { conversation_id, frame: { type: "typing" } }, bearer],
      ["/api/chat/conversations", {}, bearer],
      [`/api/v1/sites/${site.id}/ask`, { question }, { owner }],
    ];
    const extras = [
      "history",
      "messages",
      "role",
      "system",
      "model",
      "tools",
      "temperature",
      "max_tokens",
      "documents",
      "prompt",
    ];
    const before = (await readPrompts(key)).length;
    for (const [path, body, caller] of ways) {
      for (const extra of extras) {
        const response = await call(path, { ...caller, body: { ...body, [extra]: "canary" } });
        expect(await readProblem(response), `${path} ${extra}`).toMatchObject({
          status: 400,
          error: "invalid_request",
        });
      }
    }
    expect(await readPrompts(key)).toHaveLength(before);
    const context = {
      history: "contextcanary",
      system: "contextcanary",
      messages: [{ role: "system", text: "contextcanary" }],
    };
    await call(ways[0]?.[0] ?? "", { site: shop, body: { query: question, context } });
    const prompts = await readPrompts(key);
    expect(prompts).toHaveLength(before + 1);
    expect(JSON.stringify(prompts)).not.toContain("contextcanary");
  });

  it("has a transcript that nobody edits (LLM-03)", async () => {
    const conversation_id = await openConversation(visitor);
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      for (const path of [
        "/api/chat/message",
        `/api/chat/conversations/${conversation_id}`,
        "/api/chat/conversations",
      ]) {
        const response = await call(path, { method, token: visitor.token, site: shop, body: { text: "canary" } });
        expect([404, 405], `${method} ${path}`).toContain(response.status);
      }
    }
  });
});
