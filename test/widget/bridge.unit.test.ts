import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { postTo, readFrameMessage, readLoaderMessage } from "../../widget/bridge";
import { connectHost, type FrameWindow } from "../../widget/session/host";

const SHOP = "https://shop.example";
const FRAME = "https://demo.helpshelf.example";

/** A window that remembers what was posted to it. */
function createWindow() {
  const posted: { message: unknown; origin: string }[] = [];
  return { posted, postMessage: (message: unknown, origin: string) => void posted.push({ message, origin }) };
}

const HELLO = { hs: 1, type: "hello" };
const BAD_ORIGINS = [
  "null",
  "",
  "*",
  "https://evil.example",
  `${SHOP}.evil.example`,
  "http://shop.example",
  `${SHOP}:8443`,
  `${SHOP}/`,
];
const BAD_SHAPES = [
  null,
  undefined,
  "hello",
  1,
  [],
  {},
  { type: "hello" },
  { hs: 2, type: "hello" },
  { hs: 1, type: "eval" },
  { hs: "1", type: "hello" },
];

describe("the frame's end", () => {
  const parent = createWindow();

  it("takes a message from its parent on a listed origin", () => {
    expect(readLoaderMessage({ data: HELLO, origin: SHOP, source: parent }, parent, [SHOP])).toEqual(HELLO);
  });

  it("learns which page it stands on, of that page's own origin and in bounds", () => {
    const read = (fields: object) =>
      readLoaderMessage({ data: { ...HELLO, ...fields }, origin: SHOP, source: parent }, parent, [SHOP]);
    const page = { page_url: `${SHOP}/prices/`, page_title: "Prices" };
    expect(read({ ...page, token: "t" })).toEqual({ ...HELLO, ...page });
    for (const page_url of [
      "https://evil.example/",
      `${SHOP}.evil.example/`,
      SHOP,
      `${SHOP}/${"a".repeat(1_000)}`,
      1,
      {},
    ])
      expect(read({ ...page, page_url })).toEqual(HELLO);
    expect(read({ ...page, page_title: "é".repeat(1_000) })?.page_title).toHaveLength(150);
    for (const page_title of [undefined, null, 1, {}]) expect(read({ ...page, page_title })?.page_title).toBe("");
  });

  it.each(BAD_ORIGINS)("refuses origin %j", (origin) => {
    expect(readLoaderMessage({ data: HELLO, origin, source: parent }, parent, [SHOP])).toBeNull();
  });

  it("refuses an opaque origin even when it is listed", () => {
    expect(readLoaderMessage({ data: HELLO, origin: "null", source: parent }, parent, ["null"])).toBeNull();
  });

  it("refuses other windows: an opener, a nested frame, none", () => {
    for (const source of [createWindow(), null, undefined]) {
      expect(readLoaderMessage({ data: HELLO, origin: SHOP, source }, parent, [SHOP])).toBeNull();
    }
    expect(readLoaderMessage({ data: HELLO, origin: SHOP, source: undefined }, undefined, [SHOP])).toBeNull();
  });

  it.each(BAD_SHAPES)("refuses shape %j", (data) => {
    expect(readLoaderMessage({ data, origin: SHOP, source: parent }, parent, [SHOP])).toBeNull();
  });
});

describe("the loader's end", () => {
  const frame = createWindow();
  const read = (data: unknown, origin = FRAME, source: unknown = frame) =>
    readFrameMessage({ data, origin, source }, frame, FRAME);

  it("takes ready, close and a bounded unread count from its own frame", () => {
    expect(read({ hs: 1, type: "ready", url: "https://evil.example" })).toEqual({ hs: 1, type: "ready" });
    expect(read({ hs: 1, type: "close" })).toEqual({ hs: 1, type: "close" });
    expect(read({ hs: 1, type: "unread", count: 3 })).toEqual({ hs: 1, type: "unread", count: 3 });
    expect(read({ hs: 1, type: "unread", count: 1e9 })).toEqual({ hs: 1, type: "unread", count: 99 });
    expect(read({ hs: 1, type: "unread", count: -1 })).toEqual({ hs: 1, type: "unread", count: 0 });
  });

  it("takes the wish to be alerted as true or not at all", () => {
    const unread = { hs: 1, type: "unread", count: 1 };
    expect(read({ ...unread, is_alerted: true })).toEqual({ ...unread, is_alerted: true });
    for (const is_alerted of [false, 1, "true", {}]) expect(read({ ...unread, is_alerted })).toEqual(unread);
  });

  it("refuses counts that are no numbers, unknown commands, other origins and other windows", () => {
    expect(read({ hs: 1, type: "unread", count: "<img>" })).toBeNull();
    expect(read({ hs: 1, type: "resize", height: 1 })).toBeNull();
    expect(read({ hs: 1, type: "close" }, "https://evil.example")).toBeNull();
    expect(read({ hs: 1, type: "close" }, FRAME, createWindow())).toBeNull();
    expect(
      readFrameMessage({ data: { hs: 1, type: "close" }, origin: FRAME, source: undefined }, undefined, FRAME),
    ).toBeNull();
  });

  it("posts to an exact origin only", () => {
    const target = createWindow();
    for (const origin of ["*", "/", "", "null"]) postTo(target, origin, { hs: 1, type: "hello" });
    expect(target.posted).toEqual([]);
    postTo(target, FRAME, { hs: 1, type: "hello" });
    expect(target.posted).toEqual([{ message: HELLO, origin: FRAME }]);
  });
});

describe("the handshake", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function connect(isEmbedded = true) {
    const parent = createWindow();
    let listener: Parameters<FrameWindow["addEventListener"]>[1] = () => {};
    const frame: FrameWindow = {
      parent,
      addEventListener: (_type, added) => {
        listener = added;
      },
    };
    if (!isEmbedded) frame.parent = frame as unknown as FrameWindow["parent"];
    const seen: unknown[] = [];
    const host = connectHost(frame, [SHOP, "https://second.example"], {
      onAccess: (access) => seen.push(access),
      onOpen: (isOpen) => seen.push(isOpen),
      onPage: (page) => seen.push(page),
    });
    const send = (type: string, origin = SHOP, source: unknown = parent, fields = {}) =>
      listener({ data: { hs: 1, type, ...fields }, origin, source });
    return { host, parent, seen, send };
  }

  it("answers an accepted hello with ready, to that origin", () => {
    const { parent, seen, send } = connect();
    send("hello");
    send("opened");
    expect(seen).toEqual(["accepted", true]);
    expect(parent.posted).toEqual([{ message: { hs: 1, type: "ready" }, origin: SHOP }]);
  });

  it("says nothing to anyone before the hello", () => {
    const { host, parent, seen, send } = connect();
    host.close();
    host.showUnread(2);
    send("opened");
    for (let i = 0; i < 50; i += 1) send("hello", "https://evil.example");
    expect(parent.posted).toEqual([]);
    expect(seen).toEqual([]);
  });

  it("stays with the first origin, also against another listed one", () => {
    const { host, parent, seen, send } = connect();
    send("hello");
    send("hello", "https://second.example");
    send("closed", "https://second.example");
    host.close();
    expect(seen).toEqual(["accepted"]);
    expect(parent.posted.map(({ origin }) => origin)).toEqual([SHOP, SHOP]);
  });

  it("hands on which page it stands on before the chat is accepted, and again when that is another one", () => {
    const { parent, seen, send } = connect();
    const [prices, orders] = ["prices", "orders"].map((name) => ({ page_url: `${SHOP}/${name}`, page_title: name }));
    send("hello", SHOP, parent, prices);
    send("opened", SHOP, parent, orders);
    expect(seen).toEqual([prices, "accepted", orders, true]);
  });

  it("gives up when no hello comes", () => {
    const { seen } = connect();
    vi.runAllTimers();
    expect(seen).toEqual(["refused"]);
  });

  it("is accepted and open at top level, and posts nothing", () => {
    const { host, seen } = connect(false);
    host.close();
    expect(seen).toEqual(["accepted", true]);
    expect(host.is_embedded).toBe(false);
  });
});
