/** One copy and one order, however many write at once and by whatever way. */
import { afterEach, beforeAll, expect, it } from "vitest";
import type { Messages } from "../../workers/contract/conversations";
import type { Site } from "../../workers/contract/sites";
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";
import { makeRandom } from "../chaos/matrix";
import { type Ack, beginSeen, events, open, QUESTION, readLog, readTurn, send } from "../support/chat";
import { greet } from "../support/chat-socket";
import { call, readEvents } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { clock } from "../worker";

const SOCKETS = 5;
/** No more than a socket may say in a second. */
const COPIES = 5;
const MESSAGES = 200;
/** Between two messages of a visitor, who may write sixty a minute. */
const VISITOR_EVERY_MS = 2_100;
const PAGE = 100;

let members: [Owner, Owner, Owner];
let site: Site;
beforeAll(async () => {
  const ada = await makeOwner();
  const { workspace_id } = ada.scope;
  const join = () => makeOwner({ role: "agent", workspace_id });
  members = [ada, await join(), await join()];
  site = await makeSite({ workspace_id });
  await indexPages(site, SHOP_PAGES);
});
afterEach(() => {
  clock.offset_ms = 0;
});

it("a message that comes fifty times at once, by five sockets and by HTTP, is stored once, and all are told its number (MSG-02)", async () => {
  const guest = await makeGuest(site);
  const id = await open(guest);
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => greet(site, id, guest.token)));
  const client_id = "fifty-copies";
  const acked = Array.from(
    { length: SOCKETS * COPIES },
    async () => (await (await send(guest, id, QUESTION, client_id)).json()) as Ack,
  );
  for (let copy = 0; copy < COPIES; copy++)
    for (const socket of sockets) socket.say({ type: "send", client_id, text: QUESTION });
  expect((await Promise.all(acked)).map(({ seq }) => seq)).toEqual(Array(SOCKETS * COPIES).fill(1));
  const readAcks = () => sockets.flatMap(({ frames }) => frames.filter(({ type }) => type === "ack"));
  await expect.poll(readAcks).toEqual(Array(SOCKETS * COPIES).fill({ type: "ack", client_id, seq: 1 }));
  await readTurn(guest, id);
  expect((await readLog(guest, id)).map(({ seq, author }) => [seq, author])).toEqual([
    [1, "visitor"],
    [2, "ai"],
  ]);
  for (const socket of sockets) socket.close();
});

it(`five writers of ${MESSAGES} messages each make one order without a gap, the same for every reader (MSG-03)`, {
  timeout: 240_000,
}, async () => {
  const [ada] = members;
  const { guest, id } = await beginSeen(site, ada);
  expect((await call(`/api/v1/conversations/${id}/takeover`, { method: "POST", owner: ada })).status).toBe(200);
  const before = (await readLog(guest, id)).length;
  const total = before + 5 * MESSAGES;
  const isLast = (frame: ServerFrame) => frame.type === "message" && frame.seq === total;
  const watching = await greet(site, id, guest.token);
  const streamed = events(guest, id).then((stream) => readEvents<ServerFrame>(stream, isLast));
  const random = makeRandom(3);

  const writing = await greet(site, id, guest.token);
  const say = async (text: string): Promise<number> => {
    clock.offset_ms += VISITOR_EVERY_MS;
    writing.say({ type: "send", client_id: `socket-${text}`, text });
    const frame = await writing.find((one) => one.type === "ack" && one.client_id === `socket-${text}`);
    return "seq" in frame ? Number(frame.seq) : Number.NaN;
  };
  const post = async (text: string): Promise<number> => {
    clock.offset_ms += VISITOR_EVERY_MS;
    const ack: Ack = await (await send(guest, id, text, `post-${text}`)).json();
    return ack.seq;
  };
  const replyAs =
    (owner: Owner) =>
    async (text: string): Promise<number> => {
      const body = { client_id: `reply-${text}`, text };
      const ack: Ack = await (await call(`/api/v1/conversations/${id}/messages`, { owner, body })).json();
      return ack.seq;
    };
  const acked = new Map<number, string>();
  await Promise.all(
    [say, post, ...members.map(replyAs)].map(async (write, writer) => {
      for (let n = 0; n < MESSAGES; n++) {
        const text = `Writer ${writer}, line ${n}`;
        if (random() < 0.2) await scheduler.wait(random() * 10);
        acked.set(await write(text), text);
      }
    }),
  );

  await watching.find(isLast);
  const list = (frames: readonly (ServerFrame | MessageFrame)[]) =>
    frames.flatMap((frame) => (frame.type === "message" ? [[frame.seq, frame.text] as const] : []));
  const watched = list(watching.frames);
  expect(watched.map(([seq]) => seq)).toEqual(Array.from({ length: total }, (_, at) => at + 1));
  expect(watched.slice(before)).toEqual([...acked].sort(([a], [b]) => a - b));
  expect(new Set(acked.values()).size).toBe(5 * MESSAGES);
  expect(list(await streamed)).toEqual(watched);
  expect(list(writing.frames)).toEqual(watched);
  const readPages = async (read: (before_seq: number) => Promise<MessageFrame[]>): Promise<MessageFrame[]> => {
    const all: MessageFrame[] = [];
    for (let at = total + 1; at > 1; at = all[0]?.seq ?? 0) all.unshift(...(await read(at)));
    return all;
  };
  const visitors = await readPages(async (before_seq) => {
    const path = `/api/chat/conversations/${id}?before_seq=${before_seq}&limit=${PAGE}`;
    return ((await (await call(path, { token: guest.token, site })).json()) as { messages: MessageFrame[] }).messages;
  });
  const theirs = await readPages(async (before_seq) => {
    const path = `/api/v1/conversations/${id}/messages?before_seq=${before_seq}&limit=${PAGE}`;
    return ((await (await call(path, { owner: ada })).json()) as Messages).items;
  });
  expect(list(visitors)).toEqual(watched);
  expect(list(theirs)).toEqual(watched);
  for (const socket of [watching, writing]) socket.close();
});
