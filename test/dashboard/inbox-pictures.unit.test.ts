import { expect, it } from "vitest";
import { fitPicture, isPicture } from "../../dashboard/inbox/pictures";
import type { Attachment } from "../../workers/contract/socket";

it.each([
  ["one as large as the log's width", { width: 280, height: 200 }, { width: 280, height: 200 }],
  ["a photograph, in its own proportions", { width: 4_000, height: 3_000 }, { width: 280, height: 210 }],
  ["a phone's screen, as high as the log allows", { width: 1_170, height: 2_532 }, { width: 144, height: 240 }],
  ["an icon, which still leaves room for words", { width: 16, height: 16 }, { width: 144, height: 72 }],
  ["a line of pixels", { width: 16_000, height: 1 }, { width: 280, height: 72 }],
])("a picture's room in the log is known before its bytes are: %s", (_, picture, room) => {
  expect(fitPicture(picture)).toEqual(room);
});

it("a picture has a width and a height, and a document none", () => {
  const photo: Attachment = { id: "att_1", name: "a.png", media_type: "image/png", bytes: 9, width: 3, height: 2 };
  expect(isPicture(photo)).toBe(true);
  expect(isPicture({ ...photo, media_type: "application/pdf", width: null, height: null })).toBe(false);
});
