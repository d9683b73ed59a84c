import { beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { getObject, open, QUESTION, readLog, readTurn, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call, fingerprint, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";

let site: Site;

beforeAll(async () => {
  site = await makeSite();
  await indexPages(site, SHOP_PAGES);
});

describe("an id is not a capability (TEN-04)", () => {
  it("opens nothing for another guest of the same site, nor for a token on another site", async () => {
    const owner = await makeGuest(site);
    const id = await open(owner);
    await send(owner, id, QUESTION);
    await readTurn(owner, id);
    const other = await makeGuest(site);
    const other_site = await makeSite();
    const stranger = await makeGuest(other_site);
    const calls = (token: string, at: Site, conversation_id: string) => [
      call(`/api/chat/events?conversation_id=${conversation_id}`, { token, site: at }),
      call(`/api/chat/conversations/${conversation_id}`, { token, site: at }),
      call("/api/chat/message", {
        body: { conversation_id, client_id: "client-theft", text: "hello" },
        token,
        site: at,
      }),
      call("/api/chat/frames", { body: { conversation_id, frame: { type: "end" } }, token, site: at }),
    ];
    for (const [token, at] of [
      [other.token, site],
      [stranger.token, other_site],
    ] as const) {
      const theirs = await Promise.all(calls(token, at, id));
      const nobodys = await Promise.all(calls(token, at, "conv_never_existed"));
      expect(theirs.map((response) => response.status)).toEqual([404, 404, 404, 404]);
      for (const [n, response] of theirs.entries()) {
        expect(await fingerprint(response)).toBe(await fingerprint(nobodys[n] as Response));
      }
    }
    for (const response of await Promise.all(calls(owner.token, other_site, id))) expect(response.status).toBe(404);
    expect(await readLog(owner, id)).toHaveLength(2);
  });

  it("is refused by the object itself for another tenant or guest (TEN-10)", async () => {
    const owner = await makeGuest(site);
    const id = await open(owner);
    await send(owner, id, QUESTION);
    await readTurn(owner, id);
    const stub = getObject(owner, id);
    const wrong_site = { ...owner.scope, site_id: "site_other" };
    const wrong_guest = { ...owner.scope, guest_id: crypto.randomUUID() };
    for (const scope of [wrong_site, wrong_guest]) {
      const outcome = await stub.send(scope, id, {
        client_id: "client-x",
        text: "x",
        context: null,
        request_id: "req_x",
      });
      expect(outcome).toMatchObject({ ok: false, code: "not_found" });
      expect(
        (await stub.events(scope, id, { last_seq: 0, turn_id: null, offset: 0, newest: null }, "req_x")).status,
      ).toBe(404);
      expect(await stub.frame(scope, { type: "end" }, "req_x")).toEqual({ ok: false, code: "not_found" });
      expect(await stub.view(scope, { before_seq: null, limit: 1 })).toEqual({ ok: false, code: "not_found" });
    }
    const { site_id } = wrong_site;
    const not_found = { ok: false, code: "not_found" };
    const stranger = { id: "user_other", name: "Eve" };
    for (const outcome of [
      await stub.messages(site_id, { before_seq: null, limit: 1 }),
      await stub.origins(site_id),
      await stub.act(site_id, stranger, { type: "reply", client_id: "client-y", text: "y" }, "req_x"),
      await stub.act(site_id, stranger, { type: "takeover" }, "req_x"),
      await stub.expire(site_id, id, Date.now() + 1),
      await stub.erase(site_id, id),
    ])
      expect(outcome).toEqual(not_found);
    const seen = await stub.view(owner.scope, { before_seq: null, limit: 1 });
    expect(seen).toMatchObject({ ok: true, conversation: { status: "active" } });
    expect((await readLog(owner, id)).map(({ author }) => author)).toEqual(["visitor", "ai"]);
  });
});

describe("the server owns the transcript (LLM-03)", () => {
  it("takes only the new message: history, roles and model settings are refused", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    for (const field of ["history", "role", "system", "model", "tools", "temperature", "messages"]) {
      const body = { conversation_id: id, client_id: "client-llm03", text: "hi", [field]: "x" };
      expect((await call("/api/chat/message", { body, token: guest.token, site })).status, field).toBe(400);
      const search = await call(`/api/embed/ai-searchbox/search/${guest.uuid}`, {
        body: { query: "hi", [field]: "x" },
        site,
      });
      expect(search.status, field).toBe(400);
    }
    for (const field of ["history", "role", "system", "model", "tools", "temperature", "author"]) {
      const socket = await greet(site, id, guest.token);
      socket.say({ type: "send", client_id: "client-llm03", text: "hi", [field]: "x" });
      expect(await socket.find(({ type }) => type !== "welcome" && type !== "resumed"), field).toEqual({
        type: "error",
        error: "invalid_request",
      });
      socket.close();
    }
    expect(await readLog(guest, id)).toEqual([]);
  });

  it("has no way to edit or delete a message", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      for (const path of [
        "/api/chat/message",
        `/api/chat/conversations/${id}`,
        `/api/chat/conversations/${id}/messages/1`,
      ]) {
        expect([404, 405]).toContain((await call(path, { method, token: guest.token, site })).status);
      }
    }
  });
});

describe("message text (WEB-03)", () => {
  it("is a string end to end", async () => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    for (const text of [{ type: "img", props: { src: "x" }, constructor: null }, ["a"], 1, true, null]) {
      const response = await call("/api/chat/message", {
        body: { conversation_id: id, client_id: "client-web03", text },
        token: guest.token,
        site,
      });
      expect(await readProblem(response)).toMatchObject({ status: 400, fields: { text: expect.any(String) } });
    }
  });
});
