import { createHash } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FRAME_JS, FRAME_JS_SHA256, LOADER_JS } from "../dist/widget-bundle";

/** What visitors may be asked to download, in bytes after brotli. */
const LOADER_LIMIT = 3 * 1024;
const FRAME_LIMIT = 30 * 1024;

/** Throws when `code` is larger than `limit` after brotli at its highest level, as it is served. */
function requireWithin(code: string, limit: number): number {
  const size = brotliCompressSync(code).byteLength;
  if (size > limit) throw new RangeError(`${size} bytes after brotli, ${limit} allowed`);
  return size;
}

/** Text that does not compress: hexadecimal digests. */
function createNoise(bytes: number): string {
  let text = "";
  for (let n = 0; text.length < bytes * 2; n += 1) text += createHash("sha256").update(`${n}`).digest("hex");
  return text;
}

describe("the widget's size", () => {
  it("stays within its budgets", () => {
    expect(requireWithin(LOADER_JS, LOADER_LIMIT)).toBeGreaterThan(500);
    expect(requireWithin(FRAME_JS, FRAME_LIMIT)).toBeGreaterThan(5_000);
  });

  it("is refused when something too large is planted", () => {
    expect(() => requireWithin(LOADER_JS + createNoise(LOADER_LIMIT), LOADER_LIMIT)).toThrow(RangeError);
    expect(() => requireWithin(FRAME_JS + createNoise(FRAME_LIMIT), FRAME_LIMIT)).toThrow(RangeError);
  });
});

describe("the widget's code", () => {
  it("can stand in an inline script, and its hash is that of these bytes", () => {
    expect(FRAME_JS.toLowerCase()).not.toMatch(/<\/script|<!--|[\r\0]/);
    expect(createHash("sha256").update(FRAME_JS).digest("base64")).toBe(FRAME_JS_SHA256);
  });

  it("has one place for the loader's configuration", () => {
    expect(LOADER_JS.split('"__HELPSHELF_CONFIG__"')).toHaveLength(2);
  });

  it("never writes HTML or evaluates text", () => {
    for (const code of [LOADER_JS, FRAME_JS]) {
      expect(code).not.toMatch(/\b(?:eval|Function|document\.write|insertAdjacentHTML|outerHTML|srcdoc)\b\s*[(=]/);
    }
    expect(LOADER_JS).not.toContain("innerHTML");
    expect(LOADER_JS).not.toMatch(/localStorage|sessionStorage|document\.cookie|fetch\(/);
  });
});
