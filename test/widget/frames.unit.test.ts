import { describe, expect, it } from "vitest";
import { parseServerFrame } from "../../widget/session/frames";

const SOURCE = {
  id: "chunk_1",
  page_id: "page_1",
  title: "Page",
  url: "https://shop.example/",
  snippet: "s",
  score: 1,
};
const PRODUCT = {
  page_id: "page_2",
  title: "Throw",
  url: "https://shop.example/throw",
  image: "https://shop.example/throw.png",
  price: 78,
  price_to: 98.5,
  currency: "GBP",
  availability: "InStock",
};
const BARE_PRODUCT = {
  ...PRODUCT,
  url: null,
  image: null,
  price: null,
  price_to: null,
  currency: null,
  availability: null,
};
const MESSAGE = { type: "message", seq: 2, author: "ai", turn_id: "t1", text: "One.", at: 2 };
const DELTA = { type: "delta", turn_id: "t1", offset: 0, text: "One. ", sources: [SOURCE] };
const TURN = { type: "turn", turn_id: "t1", status: "thinking" };

describe("frames from the server", () => {
  const read = (frame: unknown) => parseServerFrame(JSON.stringify(frame));

  it("are read with all their fields", () => {
    const answer = {
      id: "ans_1",
      answered: true,
      degraded: false,
      confidence_score: 1,
      handoff_offered: false,
      suggestions: ["x"],
      products: [PRODUCT, BARE_PRODUCT],
    };
    const full = { ...MESSAGE, sources: [{ ...SOURCE, quote: "q" }], answer, rating: "thumbs_up" };
    expect(read(full)).toEqual(full);
    expect(read(DELTA)).toEqual(DELTA);
  });

  it("say who writes, and where a visitor who waits stands", () => {
    const state = { type: "state", status: "waiting_human", assignee: null };
    const frames = [
      state,
      { ...state, queue_position: 2 },
      { ...state, queue_position: 1, expected_reply: 1_700_000_000_000 },
      { ...state, queue_position: 1, reopens_at: 1_700_000_000_000 },
      { type: "typing", agent: { id: "user_1", name: "Ada" } },
      { type: "typing", agent: { id: "user_1", name: "Ada", profile_image: "pic_1" } },
    ];
    expect(frames.map(read)).toEqual(frames);
    for (const wrong of [
      { ...state, queue_position: "<b>" },
      { ...state, queue_position: 1, reopens_at: "Monday" },
      { type: "typing", agent: { id: "user_1", name: {} } },
      { type: "typing", agent: { id: "user_1", name: "Ada", profile_image: {} } },
    ])
      expect(read(wrong)).toBeNull();
  });

  it("are refused whole when a text is anything but a string", () => {
    const node = { type: "img", props: { src: "x" }, constructor: null };
    expect(read({ ...MESSAGE, text: node })).toBeNull();
    expect(read({ ...MESSAGE, text: ["x"] })).toBeNull();
    expect(read({ ...MESSAGE, sources: [{ ...SOURCE, title: node }] })).toBeNull();
    expect(read({ ...MESSAGE, sources: [{ ...SOURCE, quote: node }] })).toBeNull();
    expect(read({ ...DELTA, text: node })).toBeNull();
    expect(read({ type: "error", error: node })).toBeNull();
  });

  it("are refused whole when a product is of another shape than cards can draw", () => {
    const tell = (wrong: object) =>
      read({ ...MESSAGE, answer: { id: "ans_1", products: [PRODUCT, { ...PRODUCT, ...wrong }] } });
    expect(tell({})).not.toBeNull();
    for (const wrong of [
      { title: ["x"] },
      { title: null },
      { price: "78" },
      { currency: "pounds" },
      { availability: "Perhaps" },
      { url: { href: "x" } },
      { image: 1 },
    ]) {
      expect(tell(wrong), JSON.stringify(wrong)).toBeNull();
    }
  });

  it("are refused when unknown or malformed", () => {
    for (const frame of [
      null,
      1,
      "x",
      [],
      {},
      { type: "shout" },
      { ...MESSAGE, seq: -1 },
      { ...MESSAGE, author: "root" },
      { ...TURN, status: "x" },
    ]) {
      expect(read(frame)).toBeNull();
    }
    expect(parseServerFrame("{")).toBeNull();
  });
});
