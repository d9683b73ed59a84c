import { describe, expect, it } from "vitest";
import { readMultipart } from "../../workers/platform/multipart";

const MB = 1024 * 1024;
const encode = (text: string) => new TextEncoder().encode(text);
const HEAD = `--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nMy\r\nwords\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`;

/** A form of words and a file of so many bytes, in pieces without a length; `seen` is how much of the file was taken. */
function makeForm(file_bytes: number, head = HEAD): { request: Request; seen: { sent: number; cut: boolean } } {
  const seen = { sent: 0, cut: false };
  const piece = new Uint8Array(MB);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encode(head)),
    pull(controller) {
      if (seen.sent < file_bytes) {
        seen.sent += piece.byteLength;
        return controller.enqueue(piece);
      }
      controller.enqueue(encode("\r\n--b--\r\n"));
      controller.close();
    },
    cancel() {
      seen.cut = true;
    },
  });
  const headers = { "content-type": 'multipart/form-data; boundary="b"' };
  const init = { method: "POST", headers, body, duplex: "half" };
  return { request: new Request("http://localhost/", init as RequestInit), seen };
}

describe("a form with a file that comes in pieces (UPL-04)", () => {
  it("is read with its words", async () => {
    const { fields, file, is_too_large } = await readMultipart(makeForm(8 * MB).request, 8 * MB);
    expect([fields, file?.name, file?.body.length, is_too_large]).toEqual([
      { text: "My\nwords" },
      "a.png",
      8 * MB,
      false,
    ]);
  });

  it.each([9, 10, 16])(
    "of %i MB, 8 MB being the most, keeps its words and no file, and is read to its end",
    async (mb) => {
      const { request, seen } = makeForm(mb * MB);
      expect(await readMultipart(request, 8 * MB)).toEqual({
        fields: { text: "My\nwords" },
        file: null,
        is_too_large: true,
      });
      expect(seen).toEqual({ sent: mb * MB, cut: mb === 16 });
    },
  );

  it("and does not end is cut off, and keeps its words", async () => {
    const { request, seen } = makeForm(Number.POSITIVE_INFINITY);
    expect(await readMultipart(request, 8 * MB)).toMatchObject({ fields: { text: "My\nwords" }, is_too_large: true });
    expect([seen.cut, seen.sent < 18 * MB]).toEqual([true, true]);
  });

  it("is refused where its words take all the room", async () => {
    const head = HEAD.slice(0, HEAD.indexOf("My"));
    const read = readMultipart(makeForm(10 * MB, head).request, 8 * MB);
    await expect(read).rejects.toMatchObject({ code: "payload_too_large" });
  });
});
