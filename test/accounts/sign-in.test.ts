import { env, exports } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { hashing } from "../../workers/accounts/passwords";
import { members, sessions, users } from "../../workers/accounts/schema";
import type { Me } from "../../workers/contract/accounts";
import { readNetwork } from "../../workers/ops/limits";
import { sha256Hex } from "../../workers/platform/crypto";
import {
  findUser,
  makeAccount,
  newEmail,
  newNetwork,
  PASSWORD,
  readAudit,
  readCookie,
  register,
  signIn,
} from "../support/accounts";
import { APP_ORIGIN, call, fingerprint, readProblem } from "../support/client";
import { makeOwner } from "../support/owners";
import { createTestDeps, log_lines } from "../worker";

const db = drizzle(env.DB);

describe("signing in", () => {
  it("opens the person's workspace, whatever the case of the address", async () => {
    const { email } = await makeAccount();
    const response = await signIn(` ${email.toUpperCase()}`);
    expect(response.status).toBe(200);
    const me: Me = await response.json();
    expect(me).toMatchObject({ email, role: "owner" });
    expect(await (await call("/api/v1/me", { owner: readCookie(response) })).json()).toEqual(me);
  });

  it("refuses an unknown address, a wrong password and an unproven address alike, for one hash each (AUTH-04)", async () => {
    const { email } = await makeAccount();
    const unproven = newEmail();
    await register({ email: unproven });
    const unverified = (await makeAccount()).email;
    await db.update(users).set({ email_verified_at: null }).where(eq(users.email, unverified));
    const hashed = hashing.total;
    const answers = [
      await signIn(newEmail()),
      await signIn(email, "not the password"),
      await signIn(unproven),
      await signIn(unverified),
    ];
    expect(hashing.total).toBe(hashed + 4);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(new Set(await Promise.all(answers.map(fingerprint))).size).toBe(1);
  });

  it("tells who is a member nowhere only after the right password", async () => {
    const { email } = await makeAccount();
    const user_id = (await findUser(email))?.id ?? "";
    await db.delete(members).where(eq(members.user_id, user_id));
    expect(await readProblem(await signIn(email, "not the password"))).toMatchObject({ error: "wrong_credentials" });
    expect(await readProblem(await signIn(email))).toMatchObject({ status: 403, error: "forbidden" });
  });

  it("sets a cookie that scripts and other sites never get, and nothing else of it anywhere (AUTH-05)", async () => {
    const { email } = await makeAccount();
    const from = log_lines.length;
    const response = await signIn(email);
    const [pair = "", ...flags] = (response.headers.get("set-cookie") ?? "").split("; ");
    expect(pair).toMatch(/^__Host-helpshelf_session=[\w-]{43}$/);
    expect(flags.sort()).toEqual(["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Strict", "Secure"]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const token = pair.split("=")[1] ?? "";
    const stored = await db
      .select()
      .from(sessions)
      .where(eq(sessions.token_hash, sha256Hex(token)));
    expect(stored).toHaveLength(1);
    for (const told of [await response.text(), JSON.stringify(stored), ...log_lines.slice(from)])
      expect(told).not.toContain(token);
    expect(log_lines.slice(from).join("\n")).not.toContain(PASSWORD);
  });
});

describe("guessing (AUTH-03)", () => {
  it("is throttled before the hash, told when to come again, and locks nobody out", async () => {
    const { email } = await makeAccount();
    const { config } = createTestDeps(env, "req_guess");
    const network = newNetwork();
    const hashed = hashing.total;
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => signIn(email, `wrong password ${n}`, { network })),
    );
    expect(hashing.total - hashed).toBeLessThanOrEqual(config.limits.logins_per_email_and_network.limit);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
    for (const answer of answers.filter(({ status }) => status === 429))
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    const spoofed = { "x-forwarded-for": newNetwork(), "x-real-ip": newNetwork(), "true-client-ip": newNetwork() };
    const right_one = await signIn(email, PASSWORD, { network, headers: spoofed });
    expect(await readProblem(right_one)).toMatchObject({ status: 429, error: "rate_limited" });
    expect((await signIn(email)).status).toBe(200);
  });

  it("of one address from everywhere leaves a clean network two tries", async () => {
    const { email } = await makeAccount();
    const { limiter, config } = createTestDeps(env, "req_guess");
    const email_hash = sha256Hex(email);
    for (let n = 0; n < config.limits.logins_per_email.limit; n += 1)
      await limiter.take("logins_per_email", email_hash);
    const network = newNetwork();
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push((await signIn(email, "wrong password", { network })).status);
    expect(answers).toEqual([401, 401, 429]);
    expect((await signIn(email)).status).toBe(200);
  });

  it("of many addresses is throttled by network, and a network's IPv6 addresses are one", async () => {
    const { limiter, config } = createTestDeps(env, "req_guess");
    const prefix = `2001:db8:${crypto.randomUUID().slice(0, 4)}:1`;
    const first = new Request(APP_ORIGIN, { headers: { "cf-connecting-ip": `${prefix}::1` } });
    for (let n = 0; n < config.limits.logins_per_network.limit; n += 1)
      await limiter.take("logins_per_network", readNetwork(first));
    const hashed = hashing.total;
    for (const address of [`${prefix}::1`, `${prefix}:ffff::2`])
      expect((await signIn(newEmail(), PASSWORD, { network: address })).status).toBe(429);
    expect(hashing.total).toBe(hashed);
  });
});

describe("another site's page (AUTH-13)", () => {
  const FOREIGN = ["https://evil.test", "null", "http://localhost:8788", `${APP_ORIGIN}/`, `${APP_ORIGIN}.evil.test`];

  it.each([undefined, ...FOREIGN])("cannot sign anybody in with Origin %s", async (origin) => {
    const { email } = await makeAccount();
    const headers = { "cf-connecting-ip": newNetwork() };
    const response = await call("/api/auth/login", {
      body: { email, password: PASSWORD },
      headers,
      ...(origin === undefined ? {} : { origin }),
    });
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect(await readProblem(response)).toMatchObject({ status: 403, error: "origin_not_allowed" });
    expect(await readAudit(email)).toEqual([]);
  });

  it.each(FOREIGN)("cannot read or change anything with a member's cookie and Origin %s", async (origin) => {
    const owner = await makeOwner();
    for (const [method, path] of [
      ["GET", "/api/v1/me"],
      ["GET", "/api/auth/options"],
      ["DELETE", "/api/v1/sessions"],
      ["POST", "/api/auth/logout"],
    ] as const)
      expect(await readProblem(await call(path, { method, owner, origin }))).toMatchObject({
        error: "origin_not_allowed",
      });
    expect((await call("/api/v1/me", { owner })).status).toBe(200);
  });

  it("has no form and no plain text taken", async () => {
    const owner = await makeOwner();
    const bodies: [string, string][] = [
      ["text/plain", '{"full_name":"Mallory"}'],
      ["application/x-www-form-urlencoded", "full_name=Mallory"],
      ["multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="full_name"\r\n\r\nM\r\n--x--'],
    ];
    for (const [content_type, raw_body] of bodies) {
      const headers = { "content-type": content_type };
      const patched = await call("/api/v1/me", { method: "PATCH", owner, raw_body, headers });
      expect(patched.status).toBe(415);
      const posted = await call("/api/auth/login", { method: "POST", owner, raw_body, headers });
      expect(posted.status).toBe(415);
    }
    const me: Me = await (await call("/api/v1/me", { owner })).json();
    expect(me.full_name).toBeNull();
  });

  it("changes nothing by GET or by an overridden method", async () => {
    const owner = await makeOwner();
    const headers = { "x-http-method-override": "DELETE", "x-method-override": "POST" };
    for (const path of ["/api/auth/logout", "/api/auth/login", "/api/auth/register", "/api/auth/verify-email"])
      expect((await call(`${path}?_method=POST`, { owner, headers })).status).toBe(405);
    expect((await call("/api/v1/sessions?_method=DELETE", { owner, headers })).status).toBe(200);
    expect((await call("/api/v1/me", { owner })).status).toBe(200);
  });

  it("finds no sign-in on any other host", async () => {
    for (const host of ["evil.test", "demo.localhost:8787", "localhost:8788"]) {
      const request = new Request(`http://${host}/api/auth/options`, { headers: { origin: APP_ORIGIN } });
      expect(await readProblem(await exports.default.fetch(request))).toMatchObject({
        status: 404,
        error: "not_found",
      });
    }
  });
});
