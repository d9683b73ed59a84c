import { describe, expect, it } from "vitest";
import { ApiError, NetworkError } from "../../dashboard/api/client";
import { chooseFiles, type DraftFile, explainUpload, findHold, isPastedAsFiles } from "../../dashboard/inbox/files";
import type { ErrorCode } from "../../workers/contract/errors";
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from "../../workers/contract/limits";

const fileOf = (name: string, type = "image/png", size = 9) => new File([new Uint8Array(size)], name, { type });
const refuse = (error: ErrorCode, status: number, detail: string) =>
  new ApiError(status, { type: "about:blank", title: "", status, detail, error, request_id: "" });

describe("files chosen for a reply", () => {
  it.each(["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", ""])(
    "are taken as pictures and PDFs, and as what the browser has no word for: %j",
    (type) => {
      expect(chooseFiles(0, [fileOf("a", type)])).toMatchObject({ taken: [{ name: "a" }], refused: [] });
    },
  );

  it.each([
    ["page.html", "text/html", 9, /“page.html” .*only pictures .* and PDFs/],
    ["photo.heic", "image/heic", 9, /“photo.heic” .*only pictures/],
    ["logo.svg", "image/svg+xml", 9, /“logo.svg” .*only pictures/],
    ["film.png", "image/png", MAX_ATTACHMENT_BYTES + 1, /“film.png” .*8\.0 MB, and 8 MB/],
    ["none.png", "image/png", 0, /“none.png” .*empty/],
  ])("are refused by name and with the reason: %s", (name, type, size, sentence) => {
    const { taken, refused } = chooseFiles(0, [fileOf(name, type, size), fileOf("good.png")]);
    expect(taken.map((file) => file.name)).toEqual(["good.png"]);
    expect(refused).toEqual([expect.stringMatching(sentence)]);
  });

  it("are as many as a reply takes, whatever could not be sent anyway", () => {
    const names = Array.from({ length: MAX_ATTACHMENTS }, (_, at) => `${at}.png`);
    const chosen = [fileOf("page.html", "text/html"), ...names.map((name) => fileOf(name))];
    expect(chooseFiles(0, chosen).taken.map(({ name }) => name)).toEqual(names);
    const { taken, refused } = chooseFiles(MAX_ATTACHMENTS - 1, chosen.slice(1, 4));
    expect(taken.map(({ name }) => name)).toEqual(["0.png"]);
    expect(refused).toEqual([`“1.png” and “2.png” were not added: a reply takes ${MAX_ATTACHMENTS} files.`]);
    expect(chooseFiles(MAX_ATTACHMENTS + 1, [fileOf("a.png")])).toMatchObject({
      taken: [],
      refused: [expect.stringContaining("was not")],
    });
  });
});

describe("a file that the server did not take", () => {
  it.each([
    ["payload_too_large", 413],
    ["unsupported_media_type", 415],
    ["invalid_request", 400],
    ["plan_limit", 403],
  ] as const)("is told in the server's words and is not tried again: %s", (code, status) => {
    expect(explainUpload(refuse(code, status, "Not this one."))).toEqual({ text: "Not this one.", isFinal: true });
  });

  it.each([
    ["a line that broke", new NetworkError("no answer")],
    ["too many tries", refuse("rate_limited", 429, "Slowly.")],
    ["a fault of ours", refuse("internal_error", 500, "Oh.")],
  ])("may be tried again after %s", (_, error) => {
    expect(explainUpload(error)).toEqual({ text: expect.any(String), isFinal: false });
  });
});

it("a reply waits for its files, and for those that failed to be seen to", () => {
  const item: DraftFile = { key: "1", file: fileOf("a.png"), share: 0.5, attachment: null, fault: null };
  const attachment = { id: "att_1", name: "a.png", media_type: "image/png", bytes: 9, width: 3, height: 2 } as const;
  const there = { ...item, attachment };
  expect(findHold([])).toBeNull();
  expect(findHold([there, there])).toBeNull();
  expect(findHold([there, item])).toMatch(/once its files are there/);
  expect(findHold([item, { ...item, fault: { text: "No.", isFinal: true } }])).toMatch(/^Remove/);
});

it.each([
  ["a screen's picture", ["Files"], true],
  ["a picture of a web page", ["text/html", "Files"], true],
  ["a file of the desktop, with its name", ["text/plain", "Files"], true],
  ["cells of a table, with their picture", ["text/plain", "text/html", "Files"], false],
])("pasted is as files or as words: %s", (_, types, isFiles) => {
  const files = [fileOf("a.png")] as unknown as FileList;
  expect(isPastedAsFiles({ types, files })).toBe(isFiles);
  expect(isPastedAsFiles({ types, files: [] as unknown as FileList })).toBe(false);
});
