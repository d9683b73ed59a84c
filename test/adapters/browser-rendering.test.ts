import { describe, expect, inject, it } from "vitest";
import { createBrowserRendering } from "../../workers/adapters/browser-rendering";

const PAGE = "https://www.example.org/app";
const ACCOUNT = "0123456789abcdef0123456789abcdef";

/** The vendor behaves as its token says. */
function render(token: string, url = PAGE, deadline_ms = 5_000) {
  const policy = { own_hosts: ["helpshelf.example"] };
  const options = { api_url: inject("browser_url"), deadline_ms };
  return createBrowserRendering({ account_id: ACCOUNT, token }, policy, "Bot/1.0", options).render(url);
}

describe("the browser", () => {
  it("is asked for the page in our name, without its pictures", async () => {
    const { html = "" } = (await render("good")) ?? {};
    expect(JSON.parse(/<pre>(.*)<\/pre>/.exec(html)?.[1] ?? "")).toMatchObject({
      path: `/accounts/${ACCOUNT}/browser-rendering/content`,
      body: { url: PAGE, userAgent: "Bot/1.0", rejectResourceTypes: ["image", "media", "font"] },
    });
  });

  it.each(["page_timeout", "page_broken", "huge"])("has no page when it is one's own fault (%s)", async (token) => {
    expect(await render(token)).toBeNull();
  });

  it.each(["refused", "limited", "broken", "busy", "reset", "empty", "not_json", "redirect", "unknown"])(
    "fails when the vendor does (%s)",
    async (token) => {
      await expect(render(token)).rejects.toMatchObject({ code: "upstream_failed" });
    },
  );

  it("fails when the vendor says nothing in time", async () => {
    await expect(render("hang", PAGE, 200)).rejects.toMatchObject({ code: "upstream_failed" });
  });

  it.each([
    "http://127.0.0.1:8788/",
    "http://10.0.0.1/",
    "https://app.helpshelf.example/",
    "file:///etc/passwd",
    "http://[::1]/",
  ])("is never sent to %s", async (url) => {
    expect(await render("good", url)).toBeNull();
  });
});
