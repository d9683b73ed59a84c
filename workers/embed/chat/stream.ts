/** The chat page as a stream: the page at once, and then what is said, as long as something is expected. */
import type { ServerFrame } from "../../contract/socket";
import { describeError } from "../../platform/log";
import type { GuestScope } from "../../platform/scope";
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
  const cursor = { last_seq, turn_id: null, offset: 0 };
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
    yield writer.take(frame);
    const is_read = frame.type === "message" && frame.author === "agent";
    if (is_read) await noteRead(deps, guest, conversation_id, frame.seq);
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

/** The visitor sees everything up to this message: it need not be mailed to them. */
export async function noteRead(
  { conversation }: Pick<Deps, "conversation">,
  guest: GuestScope,
  id: string,
  seq: number,
): Promise<void> {
  await conversation.frame(guest, id, { type: "read", seq });
}
