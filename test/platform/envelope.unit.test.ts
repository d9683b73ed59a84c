import { describe, expect, it } from "vitest";
import { makeKeyRing, SealError, seal, unseal } from "../../workers/platform/envelope";

const SECRET = "kM3v9q2ZrT8wYx5uB7nC1dF4gH6jL0pS";
const NEWER = "pS0jL6gH4dF1nC7uB5wYx8ZrT2v9qkM3";
const RING = makeKeyRing([SECRET]);
const PLACE = { tenant: "site_a", integration: "claude", record_id: "ckey_1" };
const TEXT = "sk-ant-canary-ütf-8";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

describe("a sealed secret (KEY-04)", () => {
  it("opens where it was written for, and holds nothing of its text", () => {
    const sealed = seal(RING, PLACE, TEXT);
    expect(unseal(RING, PLACE, sealed)).toBe(TEXT);
    expect(sealed).not.toContain("canary");
    expect(Buffer.from(sealed.split(".")[2] ?? "", "base64url").toString("latin1")).not.toContain("canary");
    expect(unseal(RING, PLACE, seal(RING, PLACE, ""))).toBe("");
  });

  it.each([
    { tenant: "site_b" },
    { integration: "shopify" },
    { record_id: "ckey_2" },
    { tenant: "site_a|claude", integration: "ckey_1", record_id: "" },
  ])("opens nowhere else: %o", (other) => {
    expect(() => unseal(RING, { ...PLACE, ...other }, seal(RING, PLACE, TEXT))).toThrow(SealError);
  });

  it("opens no more once any bit of it is another", () => {
    const sealed = seal(RING, PLACE, TEXT);
    const changed = [...sealed].flatMap((char, at) => {
      const value = ALPHABET.indexOf(char);
      const others = [0, 1, 2, 3, 4, 5].map((bit) => (value < 0 ? "." : (ALPHABET[value ^ (1 << bit)] ?? "")));
      return (value < 0 ? ["", "A"] : others).map((other) => sealed.slice(0, at) + other + sealed.slice(at + 1));
    });
    expect(changed.length).toBeGreaterThan(500);
    for (const other of changed) expect(() => unseal(RING, PLACE, other), other).toThrow(SealError);
  });

  it.each(["", ".", "..", "...", "x.y.z", "\u0000", "a".repeat(10_000)])(
    "is nothing that was not sealed: %j",
    (text) => {
      expect(() => unseal(RING, PLACE, text)).toThrow(SealError);
      expect(() => unseal(RING, PLACE, `${seal(RING, PLACE, TEXT)}${text || " "}`)).toThrow(SealError);
    },
  );

  it("is not put together from two", () => {
    const [a, b] = [seal(RING, PLACE, "one"), seal(RING, PLACE, "two")].map((sealed) => sealed.split("."));
    expect(() => unseal(RING, PLACE, [a?.[0], a?.[1], b?.[2]].join("."))).toThrow(SealError);
    expect(() => unseal(RING, PLACE, [a?.[0], b?.[1], a?.[2]].join("."))).toThrow(SealError);
  });

  it("has its own key and its own IVs each time: none comes twice in 10,000", () => {
    const seen = new Set<string>();
    for (let n = 0; n < 10_000; n++)
      for (const part of seal(RING, PLACE, TEXT).split(".").slice(1)) seen.add(part.slice(0, 16));
    expect(seen.size).toBe(20_000);
  });

  it("opens under the key before, and is sealed under the one in use", () => {
    const old = seal(RING, PLACE, TEXT);
    const ring = makeKeyRing([NEWER, SECRET]);
    expect(unseal(ring, PLACE, old)).toBe(TEXT);
    expect(unseal(makeKeyRing([NEWER]), PLACE, seal(ring, PLACE, TEXT))).toBe(TEXT);
  });

  it("says so when its key is gone, and nothing else", () => {
    const sealed = seal(RING, PLACE, TEXT);
    const open = () => unseal(makeKeyRing([NEWER]), PLACE, sealed);
    expect(open).toThrow(SealError);
    expect(open).not.toThrow(/canary/);
    // Under another key with the name of the right one, too.
    const forged = sealed.replace(/^[^.]*/, seal(makeKeyRing([NEWER]), PLACE, "").split(".")[0] ?? "");
    expect(() => unseal(makeKeyRing([NEWER, SECRET]), PLACE, forged)).toThrow(SealError);
  });
});
