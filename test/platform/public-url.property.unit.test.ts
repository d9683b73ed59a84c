import { describe, expect, it } from "vitest";
import { checkPublicUrl, isPublicAddress, parseAddress } from "../../workers/platform/public-url";
import { createRandom } from "../support/prose";

function check(input: string): string {
  const result = checkPublicUrl(input, { own_hosts: [], dev_allowed_hosts: [] });
  return result.ok ? result.url.href : result.reason;
}

/** Written as first and last address, unlike the code, which compares prefixes. */
const SPECIAL_V4_SPANS: [string, string][] = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.31.196.0", "192.31.196.255"],
  ["192.52.193.0", "192.52.193.255"],
  ["192.88.99.0", "192.88.99.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["192.175.48.0", "192.175.48.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "255.255.255.255"],
];
const SPECIAL_V6_SPANS: [string, string][] = [
  ["::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], // unspecified, loopback, mapped, NAT64, discard-only
  ["2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff"],
  ["3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], // segment routing, unique-local, link-local, multicast
];
const ROUNDS = 200;

function toNumber(text: string): bigint {
  const bytes = parseAddress(text);
  if (!bytes) throw new Error(`${text} is no address`);
  return bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
}

function toBytes(number: bigint, length: 4 | 16): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Number((number >> BigInt(8 * (length - 1 - index))) & 255n));
}

function pickBetween(first: bigint, last: bigint, random: () => number): bigint {
  const bits = Array.from({ length: 4 }, () => BigInt(Math.floor(random() * 2 ** 32))).reduce((a, b) => (a << 32n) | b);
  return first + (bits % (last - first + 1n));
}

const hex = (byte = 0) => byte.toString(16);
const pair = (a = 0, b = 0) => ((a << 8) | b).toString(16);

/** Every way of writing a v4 address that a URL parser turns into the same four bytes. */
function spellV4([a = 0, b = 0, c = 0, d = 0]: Uint8Array): string[] {
  const number = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const dotted = `${a}.${b}.${c}.${d}`;
  return [
    dotted,
    `${dotted}.`,
    String(number),
    `0x${number.toString(16)}`,
    `0${number.toString(8)}`,
    `${a}.${(b << 16) | (c << 8) | d}`,
    `${a}.${b}.${(c << 8) | d}`,
    `0x${hex(a)}.0x${hex(b)}.0x${hex(c)}.0x${hex(d)}`,
    `0${a.toString(8)}.0${b.toString(8)}.0${c.toString(8)}.0${d.toString(8)}`,
    dotted.replaceAll(".", "。"),
    dotted.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    dotted.replace(/\d/g, (digit) => `%3${digit}`),
  ];
}

/** IPv6 forms that carry a v4 address. */
function wrapV4([a = 0, b = 0, c = 0, d = 0]: Uint8Array): string[] {
  return [
    `::ffff:${a}.${b}.${c}.${d}`,
    `::${a}.${b}.${c}.${d}`,
    `0:0:0:0:0:ffff:${pair(a, b)}:${pair(c, d)}`,
    `64:ff9b::${a}.${b}.${c}.${d}`,
    `64:ff9b:1::${pair(a, b)}:${pair(c, d)}`,
    `2002:${pair(a, b)}:${pair(c, d)}::1`,
    `2001:0:${pair(a, b)}:${pair(c, d)}::1`,
  ];
}

function spellV6(bytes: Uint8Array): string[] {
  const groups = Array.from({ length: 8 }, (_, index) => pair(bytes[2 * index], bytes[2 * index + 1]));
  const full = groups.join(":");
  return [full, full.toUpperCase(), groups.map((group) => group.padStart(4, "0")).join(":")];
}

describe("address ranges (SSRF-02, property)", () => {
  it.each(SPECIAL_V4_SPANS)("refuses every spelling of addresses between %s and %s", (first, last) => {
    const random = createRandom(4);
    for (let round = 0; round < ROUNDS; round++) {
      const edges = [toNumber(first), toNumber(last)];
      const bytes = toBytes(edges[round] ?? pickBetween(toNumber(first), toNumber(last), random), 4);
      expect(isPublicAddress(bytes)).toBe(false);
      for (const host of [...spellV4(bytes), ...wrapV4(bytes).map((text) => `[${text}]`)])
        expect(check(`http://${host}/`), host).toBe("blocked_address");
      for (const text of wrapV4(bytes)) expect(isPublicAddress(parseAddress(text) ?? bytes), text).toBe(false);
    }
  });

  it.each(SPECIAL_V6_SPANS)("refuses every spelling of addresses between %s and %s", (first, last) => {
    const random = createRandom(6);
    for (let round = 0; round < ROUNDS; round++) {
      const edges = [toNumber(first), toNumber(last)];
      const bytes = toBytes(edges[round] ?? pickBetween(toNumber(first), toNumber(last), random), 16);
      expect(isPublicAddress(bytes)).toBe(false);
      for (const text of spellV6(bytes)) expect(check(`http://[${text}]/`), text).toBe("blocked_address");
    }
  });

  it("lets every spelling of public v4 addresses pass, and refuses them inside v6", () => {
    const random = createRandom(44);
    const special = SPECIAL_V4_SPANS.map(([first, last]) => [toNumber(first), toNumber(last)] as const);
    let seen = 0;
    while (seen < 1000) {
      const number = pickBetween(0n, 2n ** 32n - 1n, random);
      if (special.some(([first, last]) => number >= first && number <= last)) continue;
      seen++;
      const bytes = toBytes(number, 4);
      for (const host of spellV4(bytes)) expect(check(`http://${host}/`), host).toBe(`http://${bytes.join(".")}/`);
      for (const text of wrapV4(bytes)) expect(check(`http://[${text}]/`), text).toBe("blocked_address");
    }
  });

  it("lets public v6 addresses pass, up to the edges of the special blocks", () => {
    const random = createRandom(66);
    const special = SPECIAL_V6_SPANS.map(([first, last]) => [toNumber(first), toNumber(last)] as const);
    const isSpecial = (number: bigint) => special.some(([first, last]) => number >= first && number <= last);
    const edges = special.flatMap(([first, last]) => [first - 1n, last + 1n]).filter((n) => n >= 0n && n < 2n ** 128n);
    const picks = Array.from({ length: 1000 }, () => pickBetween(toNumber("2000::"), toNumber("3fff:ffff::"), random));
    const numbers = [...edges, ...picks].filter((number) => !isSpecial(number));
    expect(numbers.length).toBeGreaterThan(1000);
    for (const number of numbers) {
      const bytes = toBytes(number, 16);
      expect(isPublicAddress(bytes), spellV6(bytes)[0]).toBe(true);
      for (const text of spellV6(bytes)) expect(check(`https://[${text}]/`), text).not.toBe("blocked_address");
    }
  });
});
