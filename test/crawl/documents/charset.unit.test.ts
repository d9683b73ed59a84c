import { describe, expect, it } from "vitest";
import { decodeHtml } from "../../../workers/crawl/documents/charset";

const utf8 = (text: string) => new TextEncoder().encode(text);
/** Bytes in hex, the rest of the page as ASCII before them. */
function page(hex: string, before = "<p>"): Uint8Array {
  const bytes = hex.split(" ").map((byte) => Number.parseInt(byte, 16));
  return new Uint8Array([...utf8(before), ...bytes]);
}
function utf16(text: string, little_endian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), little_endian);
  return bytes;
}
const REFUNDS = "退款需要五个工作日，请联系客服。";

describe("decodeHtml", () => {
  it.each([
    ["UTF-8 without any label", utf8("<p>naïve €"), null, "<p>naïve €"],
    ["windows-1252 without any label", page("43 61 66 e9 20 96 20 80"), null, "<p>Café – €"],
    ["iso-8859-1, which means windows-1252", page("80 31"), "text/html; charset=ISO-8859-1", "<p>€1"],
    ["shift_jis by header", page("93 fa 96 7b 8c ea"), 'text/html; charset="Shift_JIS"', "<p>日本語"],
    ["gbk by header", page("cd cb bf ee"), "text/html;charset=gbk", "<p>退款"],
    ["euc-kr by header", page("c8 af ba d2"), "text/html; charset=euc-kr", "<p>환불"],
    ["koi8-r by meta", page("f7 cf da d7 d2 c1 d4", "<meta charset=koi8-r>"), null, "<meta charset=koi8-r>Возврат"],
    ["UTF-16 by header", utf16("<p>naïve", true), "text/html; charset=utf-16le", "<p>naïve"],
    ["UTF-16LE by its mark", utf16("\uFEFF<p>naïve", true), null, "<p>naïve"],
    ["UTF-16BE by its mark", utf16("\uFEFF<p>naïve", false), "text/html; charset=utf-8", "<p>naïve"],
    ["a mark before the header", utf8("\uFEFF<p>é"), "text/html; charset=shift_jis", "<p>é"],
    [
      "the header before the meta",
      page("e9", "<meta charset=koi8-r>"),
      "text/html; charset=windows-1252",
      "<meta charset=koi8-r>é",
    ],
    ["UTF-8 sent as Latin-1", utf8("<p>naïve"), "text/html; charset=iso-8859-1", "<p>naïve"],
    ["UTF-8 sent as gbk", utf8(REFUNDS), "text/html; charset=gbk", REFUNDS],
    ["windows-1252 sent as UTF-8", page("43 61 66 e9"), "text/html; charset=utf-8", "<p>Café"],
    [
      "shift_jis by meta, sent as UTF-8",
      page("93 fa", "<meta charset=sjis>"),
      "text/html; charset=utf-8",
      "<meta charset=sjis>日",
    ],
    ["ASCII sent as UTF-16", utf8("<p>plain"), "text/html; charset=utf-16", "<p>plain"],
    ["a meta that says UTF-16", utf8("<meta charset=utf-16>é"), null, "<meta charset=utf-16>é"],
    ["a charset nobody knows", utf8("<p>é"), "text/html; charset=klingon", "<p>é"],
    [
      "an http-equiv meta",
      page("cd cb", `<meta http-equiv="Content-Type" content="text/html; charset=gb2312">`),
      null,
      `<meta http-equiv="Content-Type" content="text/html; charset=gb2312">退`,
    ],
  ])("reads %s", (_, bytes, content_type, text) => {
    expect(decodeHtml(bytes, content_type)).toBe(text);
  });

  it("keeps at least 99 % of a UTF-8 page with a damaged byte", () => {
    const bytes = utf8(REFUNDS.repeat(20));
    const damaged = new Uint8Array([...bytes.slice(0, 300), 0xe9, ...bytes.slice(300)]);
    const text = decodeHtml(damaged, "text/html; charset=utf-8");
    const kept = [...text].filter((letter) => REFUNDS.includes(letter)).length;
    expect(kept / [...REFUNDS.repeat(20)].length).toBeGreaterThanOrEqual(0.99);
  });

  it("looks for the meta in the first 1024 bytes only", () => {
    const late = `${" ".repeat(1100)}<meta charset=koi8-r>`;
    expect(decodeHtml(page("e9", late), null)).toBe(`${late}é`);
  });

  it.each(["utf-8", "shift_jis", "gbk", "utf-16", "iso-2022-jp", "windows-1252"])(
    "never throws on any bytes as %s",
    (label) => {
      const bytes = Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7_919) % 256);
      expect(decodeHtml(bytes, `text/html; charset=${label}`)).not.toBe("");
      expect(decodeHtml(new Uint8Array(), `text/html; charset=${label}`)).toBe("");
    },
  );
});
