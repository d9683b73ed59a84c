import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { createOutbox } from "../../workers/adapters/mail-outbox";
import { newEmail } from "../support/accounts";
import { call, fingerprint, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { createTestDeps, replacements } from "../worker";

const { config } = createTestDeps(env, "req_outbox");

afterEach(() => {
  delete replacements.config;
});

function open(): Promise<Response> {
  replacements.config = { ...config, environment: "development" };
  return call("/dev/outbox");
}

describe("the outbox page", () => {
  it("shows the newest mails first, with the code apart", async () => {
    const [first, second] = [newEmail(), newEmail()];
    const { send } = createOutbox(env.DB);
    await send({ to: first, subject: "Your code", text: "Your code is 012345. It works for 10 minutes." });
    await send({ to: second, subject: "No code", text: "Order 1234567 has none." });
    const response = await open();
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const articles = (await response.text()).split("<article>").slice(1);
    const [newer, older] = [second, first].map((to) => articles.findIndex((text) => text.includes(to)));
    expect([newer, older]).toEqual([0, 1]);
    expect(articles[1]).toContain("<code data-code>012345</code>");
    expect(articles[0]).not.toContain("data-code");
  });

  it("escapes what a mail holds", async () => {
    const bad = `"><script>alert(1)</script>&'`;
    await createOutbox(env.DB).send({ to: bad, subject: bad, text: bad });
    const response = await open();
    const html = await response.text();
    expect(html).not.toContain("<script");
    expect(html.split("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;")).toHaveLength(4);
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
  });

  it("shows fifty at most", async () => {
    const { send } = createOutbox(env.DB);
    for (let n = 0; n < 51; n += 1) await send({ to: newEmail(), subject: "One of many", text: "" });
    expect((await (await open()).text()).split("<article>")).toHaveLength(51);
  });

  it.each(["test", "staging", "production"] as const)("is no address at all in %s", async (environment) => {
    replacements.config = { ...config, environment };
    expect(await fingerprint(await call("/dev/outbox"))).toBe(await fingerprint(await call("/dev/nothing")));
  });

  it("is no address on any host but the app's", async () => {
    replacements.config = { ...config, environment: "development" };
    const site = await makeSite();
    expect(await readProblem(await call("/dev/outbox", { site }))).toMatchObject({ status: 404, error: "not_found" });
    const elsewhere = await exports.default.fetch("http://evil.test/dev/outbox");
    expect(elsewhere.status).toBe(404);
  });
});
