import { describe, expect, it } from "vitest";
import { readMail } from "../../workers/adapters/mail-mime";

const read = (lines: string[]) => readMail(new TextEncoder().encode(lines.join("\r\n")));
const HEAD = ["From: Ada Lovelace <Ada@Example.org>", "Message-ID: <1@mail.example.org>", "MIME-Version: 1.0"];

describe("a mail as it comes in", () => {
  it("has a sender, an id and a text", async () => {
    const mail = await read([
      ...HEAD,
      "Content-Type: text/plain; charset=iso-8859-1",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Gr=FC=DFe =",
      "aus K=F6ln",
    ]);
    expect(mail).toEqual({
      from: "ada@example.org",
      message_id: "<1@mail.example.org>",
      text: expect.stringMatching(/^Grüße aus Köln\n?$/),
      is_automatic: false,
      attachments: 0,
    });
  });

  it("is read as text where it has both forms, and its attachments are counted", async () => {
    const mail = await read([
      ...HEAD,
      'Content-Type: multipart/mixed; boundary="a"',
      "",
      "--a",
      'Content-Type: multipart/alternative; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      "Plain.",
      "--b",
      "Content-Type: text/html",
      "",
      "<p>Rich.</p>",
      "--b--",
      "--a",
      'Content-Disposition: attachment; filename="bill.pdf"',
      "Content-Type: application/pdf",
      "Content-Transfer-Encoding: base64",
      "",
      "JVBERi0=",
      "--a--",
    ]);
    expect(mail).toMatchObject({ attachments: 1 });
    expect(mail.text.trim()).toBe("Plain.");
  });

  it("has the text of its HTML where it has no other, without what that quotes", async () => {
    const mail = await read([
      ...HEAD,
      "Content-Type: text/html; charset=utf-8",
      "",
      "<html><head><title>x</title><style>p{}</style></head><body><div>Yes, &lt;please&gt;<br>today.</div>",
      '<script>alert(1)</script><div class="gmail_quote"><div class="gmail_attr">On Thu, Shop wrote:</div>',
      "<blockquote>Shall I?</blockquote></div></body></html>",
    ]);
    expect(mail.text.trim().replace(/\s*\n\s*/g, "\n")).toBe("Yes, <please>\ntoday.");
  });

  it.each([
    ["Auto-Submitted: auto-replied", true],
    ["Auto-Submitted: no", false],
    ["Precedence: bulk", true],
    ["X-Autoreply: yes", true],
    ["X-Priority: 1", false],
  ])("is an answering machine's or a person's: %s", async (header, is_automatic) => {
    expect(await read([...HEAD, header, "", "Away."])).toMatchObject({ is_automatic });
  });

  it.each([
    [["From: a@example.org, b@example.org"]],
    [["From: a@example.org", "From: b@example.org"]],
    [["Sender: a@example.org"]],
    [["From: nobody"]],
  ])("has no sender unless it names exactly one: %j", async (from) => {
    expect(await read([...from, "", "Text."])).toMatchObject({ from: null });
  });

  it("is its sender's whatever stands in the name", async () => {
    expect(await read(['From: "boss@example.com" <eve@example.org>', "", "Text."])).toMatchObject({
      from: "eve@example.org",
    });
  });

  it.each([
    [
      "parts in parts",
      Array.from({ length: 2_000 }, (_, n) => `Content-Type: multipart/mixed; boundary="${n}"\r\n\r\n--${n}`),
    ],
    ["an endless head", Array.from({ length: 100_000 }, (_, n) => `X-${n}: x`)],
    ["tags in tags", ["Content-Type: text/html", "", "<div>".repeat(200_000)]],
    ["bytes that are nothing", ["\u0000\u0001\uffff".repeat(1_000)]],
  ])("is read in bounded time when it is hostile: %s", async (_, lines) => {
    const began = process.cpuUsage();
    await read(lines);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });
});
