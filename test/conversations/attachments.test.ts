import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { MAX_ATTACHMENT_BYTES } from "../../workers/contract/limits";
import type { Site } from "../../workers/contract/sites";
import { download, keep, readBytes, upload } from "../support/attachments";
import { call, readProblem } from "../support/client";
import { makeGuest, makeSite } from "../support/factories";
import { buildPdf } from "../support/pdf";
import { buildExif, buildGif, buildJpeg, buildPng, buildWebp, bytesOf } from "../support/pictures";
import { createTestDeps, replacements } from "../worker";

const SCRIPT = "<script>alert(1)</script>";
const PDF = buildPdf([["A receipt"]]);
let site: Site;

beforeAll(async () => {
  site = await makeSite();
});
afterEach(() => {
  delete replacements.config;
});

describe("a visitor's file", () => {
  it.each([
    ["photo.PNG", "image/png", buildPng(), "image/png", 3, 2],
    ["photo.jpg", "image/jpg", buildJpeg(), "image/jpeg", 4, 2],
    ["dance.gif", "image/gif", buildGif(), "image/gif", 5, 7],
    ["photo.webp", "image/webp", buildWebp(), "image/webp", 10, 20],
    ["receipt.pdf", "application/pdf", PDF, "application/pdf", null, null],
    ["pasted", "", buildPng(), "image/png", 3, 2],
  ])("is what its bytes say: %s", async (name, type, body, media_type, width, height) => {
    const guest = await makeGuest(site);
    const file = await keep(guest, name, type, body);
    expect(file).toEqual({
      id: expect.stringMatching(/^att_/),
      name,
      media_type,
      bytes: expect.any(Number),
      width,
      height,
    });
    const shown = await download(guest, file.id);
    expect(shown.headers.get("content-type")).toBe(media_type);
    expect((await readBytes(shown)).length).toBe(file.bytes);
  });

  it.each([
    ["drawing.svg", "image/svg+xml", bytesOf(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`)],
    ["drawing.png", "image/png", bytesOf(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`)],
    ["page.html", "text/html", bytesOf("<!doctype html>", SCRIPT)],
    ["page.html", "image/png", buildPng()],
    ["photo.png", "text/html", buildPng()],
    ["photo.png", "image/png", buildJpeg()],
    ["photo.jpg", "image/jpeg", buildPng()],
    ["photo.png.exe", "image/png", buildPng()],
    ["photo.png", "image/png", bytesOf(buildPng(), SCRIPT)],
    ["photo.gif", "image/gif", bytesOf("GIF89a/*", "*/=alert(1)//;")],
    ["receipt.pdf", "application/pdf", bytesOf("<!doctype html>", PDF)],
    ["receipt.pdf", "application/pdf", bytesOf("%PDF-1.7 and no end")],
    ["archive.zip", "application/zip", bytesOf("PK\x03\x04")],
    ["run.exe", "application/octet-stream", bytesOf("MZ\x90\0")],
  ])("is refused where bytes, name and type disagree or are of no use: %s as %s", async (name, type, body) => {
    const refused = await upload(await makeGuest(site), name, type, body);
    expect(await readProblem(refused)).toMatchObject({ status: 415, error: "unsupported_media_type" });
  });

  it("goes without the place it was taken at", async () => {
    const guest = await makeGuest(site);
    const { id } = await keep(guest, "photo.jpg", "image/jpeg", buildJpeg(4, 2, [buildExif(6)]));
    const text = String.fromCharCode(...(await readBytes(await download(guest, id))));
    expect(text).not.toContain("GPS");
  });

  it("is refused while it still comes in once it is too large, whatever it says of its length (ABU-03)", async () => {
    const guest = await makeGuest(site);
    let sent = 0;
    const chunk = new Uint8Array(1024 * 1024).fill(97);
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    });
    const refused = await call("/api/chat/attachments", {
      method: "POST",
      raw_body: endless,
      headers: { "content-type": "multipart/form-data; boundary=x" },
      token: guest.token,
      site,
    });
    expect(await readProblem(refused)).toMatchObject({ status: 413, error: "payload_too_large" });
    expect(sent).toBeLessThan(MAX_ATTACHMENT_BYTES * 2);
  });

  it("is refused with more pixels than a browser can draw", async () => {
    const guest = await makeGuest(site);
    for (const [width, height] of [
      [50_000, 50_000],
      [16_001, 1],
      [9_000, 9_000],
    ] as const)
      expect(await readProblem(await upload(guest, "x.png", "image/png", buildPng(width, height)))).toMatchObject({
        status: 413,
        error: "payload_too_large",
      });
  });

  it("is refused with a limit for each guest, and once the site's files fill its room", async () => {
    const { config, limiter } = createTestDeps(env, "req_test");
    const guest = await makeGuest(site);
    await keep(guest);
    while ((await limiter.take("uploads_per_guest", guest.uuid)).remaining > 0);
    expect(await readProblem(await upload(guest))).toMatchObject({ status: 429, error: "rate_limited" });
    replacements.config = { ...config, attachment_mb_per_site: 0 };
    expect(await readProblem(await upload(await makeGuest(site)))).toMatchObject({ status: 403, error: "plan_limit" });
    const other = await makeGuest(await makeSite());
    replacements.config = { ...config, attachment_mb_per_site: 0.00005 };
    await keep(other);
    expect((await upload(other)).status).toBe(403);
  });

  it("has a name that shows what it is, and headers under which nothing in it runs", async () => {
    const guest = await makeGuest(site);
    const { id, name } = await keep(guest, "../a\u202Egpj.Ünï';.png", "image/png", buildPng());
    expect(name).toBe("agpj.Ünï';.png");
    const key = `${site.id}/attachments/${id}`;
    await env.PAGES.put(key, `<!doctype html>${SCRIPT}`);
    const { headers } = await download(guest, id);
    expect(headers.get("content-type")).toBe("image/png");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-disposition")).toBe(
      `attachment; filename="agpj._n_';.png"; filename*=UTF-8''agpj.%C3%9Cn%C3%AF%27%3B.png`,
    );
    await env.PAGES.delete(key);
    expect((await download(guest, id)).status).toBe(404);
  });
});
