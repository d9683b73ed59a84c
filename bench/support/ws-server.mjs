/**
 * The plainest chat server that keeps what it acknowledges: `ws`, and one SQLite file a conversation into which each message is
 * committed (write-ahead log, `synchronous=FULL`) before anybody hears of it. No accounts, no inbox, no model. It speaks as much of
 * the product's protocol as bench/chat.ts does, so that one client drives both. `ws-server.mjs <folder>`.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { WebSocketServer } from "ws";

const [folder = ""] = process.argv.slice(2);
const conversations = new Map();
const feeds = new Set();

function open(id) {
  const known = conversations.get(id);
  if (known) return known;
  const db = new DatabaseSync(join(folder, `${id}.sqlite`));
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  db.exec(
    "CREATE TABLE messages (seq INTEGER PRIMARY KEY, client_id TEXT UNIQUE, author TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL)",
  );
  const conversation = {
    sockets: new Set(),
    find: db.prepare("SELECT seq FROM messages WHERE client_id = ?"),
    insert: db.prepare("INSERT INTO messages SELECT COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ? FROM messages RETURNING seq"),
    after: db.prepare("SELECT * FROM messages WHERE seq > ? ORDER BY seq"),
    before: db.prepare("SELECT * FROM messages WHERE seq < ? ORDER BY seq DESC LIMIT ?"),
  };
  conversations.set(id, conversation);
  return conversation;
}

/** Stored once per `client_id`, then told to everybody; returns its number. */
function take(id, author, { client_id, text }) {
  const conversation = open(id);
  const known = conversation.find.get(client_id);
  if (known) return known.seq;
  const at = Date.now();
  const { seq } = conversation.insert.get(client_id, author, text, at);
  const frame = JSON.stringify({ type: "message", seq, client_id, author, text, at });
  for (const socket of conversation.sockets) socket.send(frame);
  const event = JSON.stringify({ event: { type: "conversation", conversation: { id, last_seq: seq } } });
  for (const feed of feeds) feed.send(event);
  return seq;
}

const sockets = new WebSocketServer({ noServer: true });
async function answerCall(request, response) {
  const url = new URL(request.url, "http://ws");
  const id = url.pathname.split("/").at(-2) ?? "";
  const answer = (body) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.method === "GET") {
    const before = Number(url.searchParams.get("before_seq") ?? Number.MAX_SAFE_INTEGER);
    return answer({
      items: open(id)
        .before.all(before, Number(url.searchParams.get("limit")))
        .reverse(),
    });
  }
  let text = "";
  for await (const part of request) text += part;
  const message = JSON.parse(text);
  answer({ client_id: message.client_id, seq: take(id, "agent", message) });
}

const server = createServer((request, response) => void answerCall(request, response));
server.on("upgrade", (request, stream, head) => {
  const id = new URL(request.url, "http://ws").searchParams.get("conversation_id");
  sockets.handleUpgrade(request, stream, head, (socket) => {
    if (id === null) {
      feeds.add(socket);
      socket.on("close", () => feeds.delete(socket));
      socket.on("message", () => socket.send("pong"));
      return;
    }
    const { sockets: mine, after } = open(id);
    socket.on("close", () => mine.delete(socket));
    socket.on("message", (data) => {
      if (String(data) === "ping") return socket.send("pong");
      const frame = JSON.parse(data);
      if (frame.type === "send") {
        const seq = take(id, "visitor", frame);
        socket.send(JSON.stringify({ type: "ack", client_id: frame.client_id, seq }));
        return;
      }
      for (const missed of after.all(frame.last_seq ?? 0)) socket.send(JSON.stringify({ type: "message", ...missed }));
      socket.send(JSON.stringify({ type: "resumed" }));
      mine.add(socket);
    });
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
process.send?.(`http://127.0.0.1:${server.address().port}`);
