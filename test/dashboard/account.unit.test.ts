import { describe, expect, it } from "vitest";
import { describeBrowser, isHandheld } from "../../dashboard/account/browser";
import { readNext } from "../../dashboard/auth/next";
import { formatDuration, formatRelative } from "../../dashboard/ui/format";

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const EDGE =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
const ANDROID =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0";

describe("describeBrowser", () => {
  it.each([
    [CHROME, "Chrome on Linux", false],
    [EDGE, "Edge on Windows", false],
    [IPHONE, "Safari on iPhone", true],
    [ANDROID, "Chrome on Android", true],
    [MAC, "Firefox on macOS", false],
    ["curl/8.9", "Unknown browser", false],
    ["", "Unknown browser", false],
  ])("reads %s", (user_agent, name, handheld) => {
    expect(describeBrowser(user_agent)).toBe(name);
    expect(isHandheld(user_agent)).toBe(handheld);
  });
});

describe("readNext", () => {
  it.each([
    ["?next=%2Fsites%2Fsite_1%2Fpages%3Fstatus%3Dfailed", "/sites/site_1/pages?status=failed"],
    ["", "/sites"],
    ["?next=", "/sites"],
    ["?next=https%3A%2F%2Fevil.test", "/sites"],
    ["?next=%2F%2Fevil.test", "/sites"],
    ["?next=%2F%5Cevil.test", "/sites"],
    ["?next=%2F%09%2Fevil.test", "/sites"],
    ["?next=%2F.%2F%2Fevil.test", "/sites"],
    ["?next=%2Fsites%2F..%2F%2Fevil.test", "/sites"],
    ["?next=%2F.%2Fsign-in", "/sites"],
    ["?next=javascript%3Aalert(1)", "/sites"],
    ["?next=%2Fsign-in", "/sites"],
  ])("reads %s", (search, path) => {
    expect(readNext(search)).toBe(path);
  });
});

describe("formatRelative", () => {
  const now = Date.UTC(2026, 10, 21);
  const MINUTE = 60_000;
  it.each([
    [20_000, "just now"],
    [MINUTE, "1 minute ago"],
    [59 * MINUTE, "59 minutes ago"],
    [60 * MINUTE, "1 hour ago"],
    [24 * 60 * MINUTE, "yesterday"],
    [40 * 24 * 60 * MINUTE, "last month"],
    [-5 * MINUTE, "in 5 minutes"],
  ])("tells %i ms", (distance, text) => {
    expect(formatRelative(now - distance, now)).toBe(text);
  });
});

describe("formatDuration", () => {
  it.each([
    [20_000, "less than a minute"],
    [60_000, "1 minute"],
    [59 * 60_000, "59 minutes"],
    [90 * 60_000, "1 hour"],
    [3 * 24 * 3_600_000, "3 days"],
  ])("tells %i ms", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
