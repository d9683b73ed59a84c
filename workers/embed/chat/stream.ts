/** The chat page as a stream: the page at once, and then what is said, as long as something is expected. */
import type { ServerFrame } from "../../contract/socket";
import { describeError } from "../../platform/log";
import type { GuestScope, PageScope } from "../../platform/scope";
import { readEvents } from "../../platform/sse";
import type { Deps } from "../../ports";
import { isHuman, type ThreadWriter } from "./thread";

interface Following {
  guest: GuestScope;
  conversation_id: string;
  /** Of the last message that the page shows already. */
  last_seq: number;
  writer: ThreadWriter;
  /** What stands before what is followed, and what ends the page by then. */
  head: string;
  writeTail: () => string;
}

/** Its reader may leave at any time; what they were following ends with them. */
export async function streamPage(deps: Deps, following: Following): Promise<ReadableStream<Uint8Array>> {
  const { guest, conversation_id, last_seq, head, writeTail } = following;
  const cursor = { last_seq, turn_id: null, offset: 0, newest: null };
  const { body } = await deps.conversation.events(guest, conversation_id, cursor);
  const reader = body?.getReader();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (text: string) => text !== "" && controller.enqueue(encoder.encode(text));
      send(head);
      try {
        if (reader) for await (const added of follow(deps, following, reader)) send(added);
      } catch (error) {
        deps.log("WARNING", "API", "chat_page.cut", { conversation_id, ...describeError(error) });
      }
      try {
        send(writeTail());
        controller.close();
      } catch {
        // The reader has gone.
      }
    },
    cancel: () => reader?.cancel(),
  });
}

async function* follow(
  deps: Deps,
  { guest, conversation_id, writer }: Following,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<string> {
  for await (const frame of readEvents<ServerFrame>(reader)) {
    const is_reply = frame.type === "message" && frame.author === "agent";
    if (is_reply) await noteSent(deps, guest, conversation_id, frame.seq);
    yield writer.take(frame);
    if (writer.isSettled && isTurning(frame) && !(await isExpected(deps, guest, conversation_id))) break;
  }
  await reader.cancel();
}

/** After these nothing may follow. */
function isTurning({ type }: ServerFrame): boolean {
  return type === "turn" || type === "state" || type === "resumed";
}

/** A rule may have called a person, or another question wait, in the moment an answer was done. */
async function isExpected(
  { conversation }: Pick<Deps, "conversation">,
  guest: GuestScope,
  id: string,
): Promise<boolean> {
  const view = await conversation.view(guest, id, { before_seq: null, limit: 1 });
  return view.ok && (view.is_answering || isHuman(view.status));
}

/** The page holds everything up to this message. That somebody sees it is known only by what they do next. */
export async function noteSent(
  { conversation }: Pick<Deps, "conversation">,
  guest: GuestScope,
  id: string,
  seq: number,
): Promise<void> {
  await conversation.frame(guest, id, { type: "sent", seq });
}

/** Its visitor goes on: what the page held they have seen, and it need not be mailed. A browser that guesses where they go is not them. */
export async function noteActed(
  { conversation }: Pick<Deps, "conversation">,
  { guest }: PageScope,
  request: Request,
): Promise<void> {
  if (guest?.conversation_id && !request.headers.has("sec-purpose"))
    await conversation.frame(guest, guest.conversation_id, { type: "acted" });
}
