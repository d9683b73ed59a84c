import { describe, expect, inject, it } from "vitest";
import { createCloudflareMailer } from "../../workers/adapters/mail-cloudflare";
import { createResendMailer } from "../../workers/adapters/mail-resend";
import type { Mail } from "../../workers/ports";
import type { SentMail } from "../support/mail-server";

const ACCOUNT = "0123456789abcdef0123456789abcdef";
const MAIL: Mail = { to: "ada@example.org", subject: "Your code", text: "Your code is 012345." };
const FAILURES = [
  ...["refused", "forbidden", "invalid", "limited", "broken"],
  ...["not_json", "unsuccessful", "huge", "redirect", "reset"],
];
let number = 0;

/** A vendor that behaves as its token says, and what it was asked. */
function makeMailer(vendor: "cloudflare" | "resend", behaviour: string, deadline_ms = 5_000) {
  const token = `${behaviour}.${vendor}-${++number}`;
  const options = { token, from: "support@helpshelf.example", api_url: inject("mail_url"), deadline_ms };
  const mailer =
    vendor === "cloudflare" ? createCloudflareMailer({ ...options, account_id: ACCOUNT }) : createResendMailer(options);
  const readSent = async (): Promise<SentMail[]> => (await fetch(`${inject("mail_url")}/__sent/${token}`)).json();
  return { mailer, readSent };
}

describe.each(["cloudflare", "resend"] as const)("mail through %s", (vendor) => {
  it("reaches the vendor once, as it is", async () => {
    const { mailer, readSent } = makeMailer(vendor, "good");
    await mailer.send(MAIL);
    expect(await readSent()).toMatchObject([{ body: { subject: MAIL.subject, text: MAIL.text } }]);
  });

  it("keeps a subject from becoming a header (WEB-05)", async () => {
    const { mailer, readSent } = makeMailer(vendor, "good");
    await mailer.send({ ...MAIL, subject: "Ada\r\nBcc: eve@example.com\u2028\u202e mentioned you\n" });
    expect(await readSent()).toMatchObject([{ body: { subject: "Ada Bcc: eve@example.com mentioned you" } }]);
  });

  it.each(FAILURES)("fails when the vendor does (%s)", async (behaviour) => {
    const { mailer } = makeMailer(vendor, behaviour);
    const failure = await mailer.send(MAIL).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "upstream_failed" });
    // Neither the key nor the person nor what the vendor says may stand in what is logged or shown.
    for (const text of [String(failure), String((failure as Error).cause)])
      expect(text).not.toMatch(/vendor text|example\.org|unsuccessful\./);
  });

  it("fails when the vendor says nothing in time", async () => {
    const { mailer } = makeMailer(vendor, "hang", 200);
    await expect(mailer.send(MAIL)).rejects.toMatchObject({ code: "upstream_failed" });
  });
});

describe("mail through cloudflare", () => {
  it("carries name, reply address and headers in the vendor's form", async () => {
    const { mailer, readSent } = makeMailer("cloudflare", "queued");
    const headers = { "Auto-Submitted": "no" };
    await mailer.send({ ...MAIL, from_name: "Shop", reply_to: "reply+1@helpshelf.example", headers, id: "conv_1" });
    expect(await readSent()).toEqual([
      {
        path: `/accounts/${ACCOUNT}/email/sending/send`,
        idempotency_key: null,
        body: {
          ...MAIL,
          from: { address: "support@helpshelf.example", name: "Shop" },
          reply_to: "reply+1@helpshelf.example",
          headers,
        },
      },
    ]);
  });

  it("fails when the address takes none, although the vendor answers 200", async () => {
    await expect(makeMailer("cloudflare", "bounced").mailer.send(MAIL)).rejects.toMatchObject({
      code: "upstream_failed",
    });
  });
});

describe("mail through resend", () => {
  it("carries name, reply address, headers and the key against sending twice", async () => {
    const { mailer, readSent } = makeMailer("resend", "good");
    const headers = { "Auto-Submitted": "no" };
    await mailer.send({ ...MAIL, from_name: "Shop", reply_to: "reply+1@helpshelf.example", headers, id: "conv_1" });
    expect(await readSent()).toEqual([
      {
        path: "/emails",
        idempotency_key: "conv_1",
        body: {
          ...MAIL,
          to: [MAIL.to],
          from: '"Shop" <support@helpshelf.example>',
          reply_to: "reply+1@helpshelf.example",
          headers,
        },
      },
    ]);
  });

  it("keeps a name from becoming an address or a header", async () => {
    const { mailer, readSent } = makeMailer("resend", "good");
    await mailer.send({ ...MAIL, from_name: 'Shop" <bank@example.com>,\r\nBcc: eve@example.com' });
    const [sent] = await readSent();
    expect(sent?.body.from).toBe('"Shop bank example.com Bcc eve example.com" <support@helpshelf.example>');
  });
});
