import type { SocketFrame } from "../../workers/contract/embed";
import type { ClientFrame, ServerFrame } from "../../workers/contract/socket";
import { ApiError } from "./api";
import { parseServerFrame } from "./frames";

/** The parts of a `WebSocket` that matter here. */
export type Socket = Pick<WebSocket, "onopen" | "onmessage" | "onclose" | "send" | "close">;

export type Hello = Extract<SocketFrame, { type: "hello" }>;
export type Send = Extract<SocketFrame, { type: "send" }>;
type Answer = Extract<ServerFrame, { type: "ack" | "error" }>;

/** A proxy that swallows sockets lets none be greeted; neither does a line that is gone. Milliseconds. */
const GREETING_MS = 4_000;
/** A message not acknowledged by then is sent another way, and the line it went by is given up. */
const ACK_MS = 5_000;
/** The server answers a ping without waking anything. Counted in ticks, because a page in the background has few. */
const PING_EVERY_MS = 14_000;
const MAX_UNANSWERED = 2;

export type SocketLine = ReturnType<typeof openSocketLine>;

/** One connection of a conversation over a socket, from its hello to its end. */
export function openSocketLine(socket: Socket, hello: Hello, onFrame: (frame: ServerFrame) => void) {
  const waiting = new Map<string, (answer: Answer | null) => void>();
  let isGreeted = false;
  let isOver = false;
  let unanswered = 0;
  let settle: (wasGreeted: boolean) => void = () => {};
  const ended = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  // A dead line may take minutes to close, so nothing waits for its closing.
  const end = () => {
    if (isOver) return;
    isOver = true;
    clearTimeout(deadline);
    clearInterval(ticks);
    for (const answer of waiting.values()) answer(null);
    socket.close();
    settle(isGreeted);
  };
  let deadline = setTimeout(end, GREETING_MS);
  const ping = () => {
    unanswered += 1;
    socket.send("ping");
  };
  const ticks = setInterval(() => {
    if (unanswered >= MAX_UNANSWERED) end();
    else if (isGreeted) ping();
  }, PING_EVERY_MS);
  const receive = (frame: ServerFrame) => {
    if (frame.type === "resumed") {
      isGreeted = true;
      clearTimeout(deadline);
    }
    const answerTo = frame.type === "ack" || frame.type === "error" ? frame.client_id : undefined;
    if (answerTo !== undefined) waiting.get(answerTo)?.(frame as Answer);
    // What became of one message is its sender's matter, not the conversation's.
    if (frame.type !== "error" || answerTo === undefined) onFrame(frame);
  };

  socket.onopen = () => socket.send(JSON.stringify(hello));
  socket.onclose = end;
  socket.onmessage = ({ data }) => {
    if (isOver) return;
    unanswered = 0;
    const frame = parseServerFrame(String(data));
    if (frame) receive(frame);
  };

  return {
    /** Whether it was ever greeted, once it is over. */
    ended,
    end,
    /** Asks whether the line is still there, and gives it up where nothing is heard. */
    probe: () => {
      if (!isGreeted || isOver) return;
      ping();
      clearTimeout(deadline);
      deadline = setTimeout(() => unanswered > 0 && end(), GREETING_MS);
    },
    /** What may be lost; false where nothing is open. */
    say: (frame: ClientFrame): boolean => {
      const isOpen = isGreeted && !isOver;
      if (isOpen) socket.send(JSON.stringify(frame));
      return isOpen;
    },
    /** The message's `seq` once it is durable; null where this line cannot tell. Throws `ApiError` where the server asks to wait. */
    send: async (message: Send): Promise<number | null> => {
      if (!isGreeted || isOver) return null;
      const answer = await new Promise<Answer | null>((resolve) => {
        const timer = setTimeout(end, ACK_MS);
        waiting.set(message.client_id, (given) => {
          clearTimeout(timer);
          waiting.delete(message.client_id);
          resolve(given);
        });
        socket.send(JSON.stringify(message));
      });
      if (answer?.type === "ack") return answer.seq;
      if (answer?.error === "rate_limited") throw new ApiError(answer.error, 429, answer.retry_after_ms ?? null);
      return null;
    },
  };
}
