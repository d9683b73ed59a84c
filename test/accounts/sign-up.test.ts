import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { hashing } from "../../workers/accounts/passwords";
import type { Me } from "../../workers/contract/accounts";
import { sha256Hex } from "../../workers/platform/crypto";
import {
  callAuth,
  changeCode,
  findRegistration,
  findUser,
  makeAccount,
  newEmail,
  newNetwork,
  PASSWORD,
  readAudit,
  readCode,
  readCookie,
  readMail,
  register,
  signIn,
  signUp,
  verify,
} from "../support/accounts";
import { APP_ORIGIN, call, fingerprint, readProblem } from "../support/client";
import { clock, createTestDeps, log_lines, replacements } from "../worker";

const WRONG_CODE = { status: 400, error: "wrong_code" };
const TEN_MINUTES_MS = 600_000;

afterEach(() => {
  clock.offset_ms = 0;
  delete replacements.mailer;
  delete replacements.config;
});

describe("signing up", () => {
  it("makes a person, a workspace on the starting plan and its owner, and signs in", async () => {
    const email = newEmail();
    await register({ email: `  ${email.toUpperCase()} `, full_name: "Ruth Alder", company_name: "Tarn & Teasel" });
    const response = await verify(email, await readCode(email));
    expect(response.status).toBe(200);
    const me: Me = await response.json();
    expect(me).toMatchObject({
      email,
      email_verified: true,
      full_name: "Ruth Alder",
      company_name: "Tarn & Teasel",
      role: "owner",
      workspace: { name: "Tarn & Teasel", plan: "pro" },
    });
    const again: Me = await (await call("/api/v1/me", { owner: readCookie(response) })).json();
    expect(again).toEqual(me);
    expect(await findRegistration(email)).toBeUndefined();
  });

  it.each([
    [{ company_name: "Tarn & Teasel", full_name: "Ruth" }, "Tarn & Teasel"],
    [{ full_name: "Ruth Alder" }, "Ruth Alder's workspace"],
    [{ full_name: " ", company_name: "" }, "example.org"],
  ])("names the workspace after what is known: %o", async (names, expected) => {
    const { owner } = await signUp(names);
    const me: Me = await (await call("/api/v1/me", { owner })).json();
    expect(me.workspace.name).toBe(expected);
  });

  it("answers a known address as an unknown one, at the price of one hash each (AUTH-04)", async () => {
    const { email } = await makeAccount();
    const hashed = hashing.total;
    const unknown = await register({ email: newEmail() });
    expect(hashing.total).toBe(hashed + 1);
    const known = await register({ email, password: "another long phrase" });
    expect(hashing.total).toBe(hashed + 2);
    expect(known.status).toBe(202);
    expect(await fingerprint(known)).toBe(await fingerprint(unknown));
    expect((await readMail(email)).text).not.toMatch(/\d{6}/);
    expect(await findRegistration(email)).toBeUndefined();
    expect((await signIn(email)).status).toBe(200);
  });

  it("says so where no mail can be sent", async () => {
    replacements.mailer = null;
    const options = await call("/api/auth/options");
    expect(await options.json()).toEqual({ sign_up: false, outbox_url: null });
    const hashed = hashing.total;
    expect(await readProblem(await register({ email: newEmail() }))).toMatchObject({
      status: 503,
      error: "mail_not_configured",
    });
    expect(hashing.total).toBe(hashed);
  });

  it("names the outbox page in development only", async () => {
    const { config } = createTestDeps(env, "req_options");
    expect(await (await call("/api/auth/options")).json()).toEqual({ sign_up: true, outbox_url: null });
    replacements.config = { ...config, environment: "development" };
    expect(await (await call("/api/auth/options")).json()).toEqual({ sign_up: true, outbox_url: "/dev/outbox" });
  });

  it("is limited by address and by network, before anything is hashed", async () => {
    const { limiter, config } = createTestDeps(env, "req_limits");
    const [email, network] = [newEmail(), newNetwork()];
    const email_hash = sha256Hex(email);
    for (let n = 0; n < config.limits.sign_ups_per_email.limit; n += 1)
      await limiter.take("sign_ups_per_email", email_hash);
    for (let n = 0; n < config.limits.sign_ups_per_network.limit; n += 1)
      await limiter.take("sign_ups_per_network", network);
    const hashed = hashing.total;
    const by_email = await register({ email });
    const by_network = await register(
      { email: newEmail() },
      { network, headers: { "x-forwarded-for": newNetwork(), "x-real-ip": newNetwork() } },
    );
    for (const response of [by_email, by_network]) {
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await readProblem(response)).toMatchObject({ status: 429, error: "rate_limited" });
    }
    expect(hashing.total).toBe(hashed);
  });
});

describe("a code (AUTH-10)", () => {
  it("is kept as an HMAC, and stands in no answer and no log line", async () => {
    const email = newEmail();
    const from = log_lines.length;
    const answers = [await (await register({ email })).text()];
    const code = await readCode(email);
    const stored = JSON.stringify(await findRegistration(email));
    expect(stored).not.toContain(code);
    expect(stored).not.toContain(sha256Hex(code));
    expect(stored).toMatch(/"code_hmac":"[0-9a-f]{64}"/);
    answers.push(await (await verify(email, changeCode(code))).text());
    answers.push(await (await verify(email, code)).text());
    const told = [...answers, ...log_lines.slice(from), JSON.stringify(await readAudit(email))].join("\n");
    for (const secret of [`"${code}"`, ` ${code}`, PASSWORD]) expect(told).not.toContain(secret);
  });

  it("belongs to its own address", async () => {
    const [email, other] = [newEmail(), newEmail()];
    await register({ email });
    await register({ email: other });
    expect(await readProblem(await verify(other, await readCode(email)))).toMatchObject(WRONG_CODE);
    expect(await findUser(other)).toBeUndefined();
  });

  it("works once", async () => {
    const { email } = await signUp();
    expect(await readProblem(await verify(email, await readCode(email)))).toMatchObject(WRONG_CODE);
  });

  it("works once for callers at the same time", async () => {
    const email = newEmail();
    await register({ email });
    const code = await readCode(email);
    const answers = await Promise.all([1, 2, 3].map(() => verify(email, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });

  it("is refused alike when wrong, unknown, used or too old", async () => {
    const email = newEmail();
    await register({ email });
    const code = await readCode(email);
    const wrong = await verify(email, changeCode(code));
    const unknown = await verify(newEmail(), code);
    clock.offset_ms = TEN_MINUTES_MS + 1_000;
    const late = await verify(email, code);
    const prints = await Promise.all([wrong, unknown, late].map(fingerprint));
    expect(new Set(prints).size).toBe(1);
    expect(late.headers.get("set-cookie")).toBeNull();
  });

  it("lives for ten minutes", async () => {
    const email = newEmail();
    await register({ email });
    clock.offset_ms = TEN_MINUTES_MS - 5_000;
    expect((await verify(email, await readCode(email))).status).toBe(200);
  });

  it("is worth nothing after five tries, however parallel they come", async () => {
    const email = newEmail();
    await register({ email });
    const code = await readCode(email);
    const wrong = changeCode(code);
    const answers = await Promise.all(Array.from({ length: 12 }, () => verify(email, wrong)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
    expect((await findRegistration(email))?.tries).toBe(5);
    expect(await readProblem(await verify(email, code))).toMatchObject(WRONG_CODE);
    expect(await findUser(email)).toBeUndefined();
  });

  it("still works at the fifth try", async () => {
    const email = newEmail();
    await register({ email });
    const code = await readCode(email);
    for (let n = 0; n < 4; n += 1) await verify(email, changeCode(code));
    expect((await verify(email, code)).status).toBe(200);
  });

  it("is replaced, with the password, by a later registration of the address", async () => {
    const email = newEmail();
    await register({ email, password: "the first phrase" });
    const first = await readCode(email);
    await verify(email, changeCode(first));
    await register({ email, password: "the second phrase" });
    const second = await readCode(email);
    if (first !== second) expect(await readProblem(await verify(email, first))).toMatchObject(WRONG_CODE);
    expect((await verify(email, second)).status).toBe(200);
    expect((await signIn(email, "the first phrase")).status).toBe(401);
    expect((await signIn(email, "the second phrase")).status).toBe(200);
  });

  it("is limited by network", async () => {
    const { limiter, config } = createTestDeps(env, "req_codes");
    const network = newNetwork();
    for (let n = 0; n < config.limits.codes_per_network.limit; n += 1) await limiter.take("codes_per_network", network);
    const response = await verify(newEmail(), "000000", { network });
    expect(await readProblem(response)).toMatchObject({ status: 429, error: "rate_limited" });
  });
});

describe("a mail", () => {
  it("names the app host only, whatever host a request claims (AUTH-10)", async () => {
    const { email } = await makeAccount();
    const headers = { host: "evil.test", "x-forwarded-host": "evil.test", forwarded: "host=evil.test" };
    expect((await register({ email }, { headers })).status).toBe(202);
    const { text } = await readMail(email);
    expect(text).toContain(`${APP_ORIGIN}/sign-in`);
    expect(text).not.toContain("evil.test");
  });

  it("repeats nothing that the caller wrote", async () => {
    const email = newEmail();
    const name = "<b>Buy now</b> https://evil.test";
    await register({ email, full_name: name, company_name: name });
    const { subject, text } = await readMail(email);
    expect(`${subject} ${text}`).not.toMatch(/Buy now|evil/);
  });

  it("is not sent for a call that is refused", async () => {
    const email = newEmail();
    await callAuth("register", { email, password: "password" });
    await callAuth("register", { email, password: PASSWORD, role: "owner" });
    await expect(readMail(email)).rejects.toThrow();
  });
});
