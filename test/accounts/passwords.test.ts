import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { COMMON_PASSWORDS } from "../../workers/accounts/common-passwords";
import { hashing, hashPassword, isPassword, needsRehash } from "../../workers/accounts/passwords";
import { users } from "../../workers/accounts/schema";
import { deriveScrypt } from "../../workers/platform/crypto";
import { randomToken } from "../../workers/platform/ids";
import { findUser, makeAccount, newEmail, PASSWORD, register, signIn, signUp } from "../support/accounts";
import { readProblem } from "../support/client";

const sources: Record<string, string> = import.meta.glob("../../workers/**/*.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});

describe("a stored password (AUTH-01)", () => {
  it("is scrypt at N=2^15 r=8 p=3 with a salt of 16 bytes of its own", async () => {
    const { email } = await signUp();
    const [name, N, r, p, salt = "", hash = ""] = (await findUser(email))?.password_hash?.split("$") ?? [];
    expect([name, N, r, p]).toEqual(["scrypt", "32768", "8", "3"]);
    expect([Buffer.from(salt, "base64url").length, Buffer.from(hash, "base64url").length]).toEqual([16, 32]);
    expect((await hashPassword(PASSWORD)).split("$")[4]).not.toBe(salt);
  });

  it("fits its own text only, byte for byte", async () => {
    const stored = await hashPassword("Crème brûlée ");
    expect(await isPassword("Crème brûlée ", stored)).toBe(true);
    for (const other of ["Crème brûlée", "Crème brûlée ".normalize("NFD")])
      expect(await isPassword(other, stored), other).toBe(false);
    expect(await isPassword("Crème brûlée ", null)).toBe(false);
  });

  it("made at an older cost opens, and is hashed anew on sign-in", async () => {
    const { email } = await makeAccount();
    const salt = randomToken(16);
    const old = `scrypt$16384$8$1$${salt}$${await deriveScrypt(PASSWORD, salt, { N: 16_384, r: 8, p: 1 })}`;
    expect(needsRehash(old)).toBe(true);
    await drizzle(env.DB).update(users).set({ password_hash: old }).where(eq(users.email, email));
    expect((await signIn(email, "not it at all")).status).toBe(401);
    expect((await findUser(email))?.password_hash).toBe(old);
    expect((await signIn(email)).status).toBe(200);
    const renewed = (await findUser(email))?.password_hash ?? "";
    expect(needsRehash(renewed)).toBe(false);
    expect((await signIn(email)).status).toBe(200);
    expect((await findUser(email))?.password_hash).toBe(renewed);
  });

  it("never comes of PBKDF2", () => {
    expect(Object.keys(sources).length).toBeGreaterThan(50);
    const users_of_pbkdf2 = Object.entries(sources).filter(([, text]) => /pbkdf2|deriveBits|deriveKey/i.test(text));
    expect(users_of_pbkdf2.map(([file]) => file)).toEqual([]);
  });

  it("is made two at a time: a third caller is asked to come again in a second", async () => {
    const results = await Promise.allSettled([1, 2, 3].map(() => hashPassword(PASSWORD)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(results[2]).toMatchObject({ reason: { code: "unavailable", retry_after_s: 1 } });
    expect(hashing.running).toBe(0);
    expect(await isPassword(PASSWORD, await hashPassword(PASSWORD))).toBe(true);
  });
});

describe("a new password (AUTH-02)", () => {
  const person = {
    email: "ruth.alder@tarn-and-teasel.example",
    full_name: "Ruth Alder",
    company_name: "Tarn & Teasel",
  };

  it.each([
    ["eight characters", "xk2 9fqz"],
    ["letters only", "beckside lantern"],
    ["digits that nobody lists", "7301946285016"],
    ["spaces around it", "  beck  "],
    ["unicode", "ἀνάβασις雪の夜"],
    ["a person's name within a longer phrase", "ruth walks the fells"],
    ["256 characters", "é".repeat(255).concat("x")],
  ])("is taken as it is: %s", async (_, password) => {
    const email = newEmail();
    const response = await register({ ...person, email, password });
    expect(response.status).toBe(202);
  });

  it.each([
    ["most used", "password"],
    ["whatever its case", "PassWord"],
    ["the last of the list", COMMON_PASSWORDS.split(" ").at(-1) ?? ""],
    ["our name", "HelpShelf"],
    ["our name with digits", "helpshelf2026"],
    ["our name dressed up", "!!Help-Shelf!!1"],
    ["the name before the @", "ruth.alder"],
    ["a part of it with digits", "alder1987"],
    ["the domain", "tarn-and-teasel"],
    ["a part of the domain", "--teasel--"],
    ["the whole address", "ruth.alder@tarn-and-teasel.example"],
    ["the full name", "Ruth Alder"],
    ["the company's name", "Tarn & Teasel 1"],
  ])("is refused, before any hash, when others guess it: %s", async (_, password) => {
    const hashed = hashing.total;
    const response = await register({ ...person, password });
    expect(await readProblem(response)).toMatchObject({
      status: 400,
      error: "weak_password",
      fields: { password: expect.any(String) },
    });
    expect(hashing.total).toBe(hashed);
  });

  it("is none of the 3,000 most used ones", () => {
    const common = COMMON_PASSWORDS.split(" ");
    expect(new Set(common).size).toBe(3_000);
    expect(common.filter((word) => word.length < 8 || word !== word.toLowerCase())).toEqual([]);
  });

  it.each([
    ["seven characters", "a".repeat(7), 400],
    ["257 characters", "a".repeat(257), 400],
    ["60 kB", "a".repeat(60_000), 400],
    ["1 MB", "a".repeat(1_000_000), 413],
  ])("of %s never reaches the hash", async (_, password, status) => {
    const hashed = hashing.total;
    const email = newEmail();
    expect((await register({ email, password })).status).toBe(status);
    if (password.length > 8) expect((await signIn(email, password)).status).toBe(status);
    expect(hashing.total).toBe(hashed);
  });
});
