import { describe, expect, it } from "vitest";
import { computeBackoff } from "../../widget/session/backoff";
import { createEventParser } from "../../widget/session/events";
import { createStore } from "../../widget/session/store";
import { makeStorage } from "./panel";

const REFUSING_STORAGE = () => {
  throw new DOMException("denied", "SecurityError");
};

describe("the stored session", () => {
  const SESSION = { uuid: "u", token: "t", expires_at: 1, conversation_id: null };

  it("lives in one key of storage, per site", () => {
    const { values, storage } = makeStorage();
    createStore("wk_1", () => storage).save(SESSION);
    expect([...values.keys()]).toEqual(["helpshelf:wk_1"]);
    expect(createStore("wk_1", () => storage).load()).toEqual(SESSION);
    expect(createStore("wk_2", () => storage).load()).toBeNull();
    values.set("helpshelf:wk_1", '{"token":{}}');
    expect(createStore("wk_1", () => storage).load()).toBeNull();
  });

  it("stands beside the wish to be alerted, which is off at first and off where storage is refused", () => {
    const { values, storage } = makeStorage();
    const load = (site_key: string) => createStore(site_key, () => storage).loadAlerted();
    expect(load("wk_1")).toBe(false);
    createStore("wk_1", () => storage).saveAlerted(true);
    expect([load("wk_1"), load("wk_2")]).toEqual([true, false]);
    createStore("wk_1", () => storage).saveAlerted(false);
    expect([load("wk_1"), values.size]).toEqual([false, 0]);
    const refused = createStore("wk_1", REFUSING_STORAGE);
    refused.saveAlerted(true);
    expect(refused.loadAlerted()).toBe(false);
  });

  it("stands beside what is unsent in each of the visitor's tabs, until that tab has sent it", () => {
    const { values, storage } = makeStorage();
    const [one, other] = [createStore("wk_1", () => storage), createStore("wk_1", () => storage)];
    const [a, b, c] = ["a", "b", "c"].map((client_id) => ({ client_id, text: client_id, attachments: [] }));
    if (!a || !b || !c) throw new Error("three messages");
    one.saveUnsent([a]);
    other.saveUnsent([b]);
    one.saveUnsent([a, c]);
    expect(one.loadUnsent()).toEqual([b, a, c]);
    one.saveUnsent([]);
    expect(other.loadUnsent()).toEqual([b]);
    // A page that goes on with what another one left keeps the rest of it while it takes it over.
    const next = createStore("wk_1", () => storage);
    next.saveUnsent([b]);
    next.saveUnsent([]);
    expect([next.loadUnsent(), values.size]).toEqual([[], 0]);
  });

  it("lives in memory where storage is refused", () => {
    const store = createStore("wk_1", REFUSING_STORAGE);
    store.save(SESSION);
    expect(store.load()).toEqual(SESSION);
    store.save(null);
    expect(store.load()).toBeNull();
  });
});

describe("server-sent events", () => {
  it("are found whatever the pieces, without comments and other fields", () => {
    const text = ': heartbeat\n\nretry: 500\ndata: {"a":1}\n\nid: 1\r\ndata:two\r\ndata: lines\r\n\r\n:\n\ndata: cut';
    for (let size = 1; size <= text.length; size += 1) {
      const found: string[] = [];
      const feed = createEventParser((data) => found.push(data));
      for (let at = 0; at < text.length; at += size) feed(text.slice(at, at + size));
      expect(found).toEqual(['{"a":1}', "two\nlines"]);
    }
  });
});

describe("waiting between tries", () => {
  it("doubles from half a second to thirty, half of it random", () => {
    expect([0, 1, 2, 10, 1_000].map((attempt) => computeBackoff(attempt, 1))).toEqual([
      500, 1_000, 2_000, 30_000, 30_000,
    ]);
    expect(computeBackoff(0, 0)).toBe(250);
  });
});
