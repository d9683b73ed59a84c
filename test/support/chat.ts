/** A visitor's calls to the conversation API, and a model that waits for the test. */
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Site } from "../../workers/contract/sites";
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";
import type { Llm, LlmEvent } from "../../workers/ports";
import { replacements } from "../worker";
import { newEmail, newNetwork, readCode } from "./accounts";
import { playModel } from "./answers";
import { call, readEvents } from "./client";
import { makeGuest } from "./factories";
import type { Owner } from "./owners";

export const QUESTION = "how long do refunds take?";
let client_number = 0;

export type Guest = Awaited<ReturnType<typeof makeGuest>>;
export interface Ack {
  conversation_id: string;
  client_id: string;
  seq: number;
}

export async function open(guest: Guest): Promise<string> {
  const opened: { conversation_id: string } = await (
    await call("/api/chat/conversations", { body: {}, token: guest.token, site: guest.scope.site })
  ).json();
  return opened.conversation_id;
}

export function send(
  guest: Guest,
  conversation_id: string,
  text: string,
  client_id = `client-${++client_number}`,
): Promise<Response> {
  return call("/api/chat/message", {
    body: { conversation_id, client_id, text },
    token: guest.token,
    site: guest.scope.site,
  });
}

/** A conversation in which a new visitor has said these, once the site's people see it. */
export async function beginSeen(
  site: Site,
  member: Owner,
  texts: readonly string[] = ["Hello?"],
): Promise<{ guest: Guest; id: string }> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  for (const text of texts) await send(guest, id, text);
  await expect.poll(async () => (await call(`/api/v1/conversations/${id}`, { owner: member })).status).toBe(200);
  return { guest, id };
}

/** The visitor gives an address and types its code. */
export async function confirmEmail(site: Site, guest: Guest, email = newEmail()): Promise<string> {
  const asked = { token: guest.token, site, headers: { "cf-connecting-ip": newNetwork() } };
  await call("/api/chat/email", { ...asked, body: { email } });
  const body = { code: await readCode(email) };
  expect((await call("/api/chat/email/confirm", { ...asked, body })).status).toBe(200);
  return email;
}

export function events(guest: Guest, conversation_id: string, cursor = ""): Promise<Response> {
  return call(`/api/chat/events?conversation_id=${conversation_id}${cursor}`, {
    token: guest.token,
    site: guest.scope.site,
  });
}

/** Frames of a stream until the `answers`-th reply stands in the log, or stood there before. */
export async function readTurn(guest: Guest, conversation_id: string, answers = 1): Promise<ServerFrame[]> {
  let seen = 0;
  return readEvents<ServerFrame>(await events(guest, conversation_id), (frame) => {
    if (frame.type === "message" && frame.author === "ai") seen++;
    return seen === answers;
  });
}

export function isTurnEnd(frame: ServerFrame): boolean {
  return frame.type === "turn" && !["thinking", "streaming"].includes(frame.status);
}

export async function readLog(guest: Guest, conversation_id: string): Promise<MessageFrame[]> {
  const frames = await readEvents<ServerFrame>(
    await events(guest, conversation_id),
    (frame) => frame.type === "resumed",
  );
  return frames.filter((frame) => frame.type === "message");
}

export function getObject(guest: Guest, conversation_id: string) {
  return env.CONVERSATION.getByName(`${guest.scope.site_id}:${conversation_id}`);
}

/** A model whose answer waits at each gate, so that a test decides what happens in between. */
export function useGatedModel(): { release: () => void; started: Promise<void>; calls: () => number } {
  let release = (): void => {};
  let start = (): void => {};
  let calls = 0;
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const llm: Llm = {
    model: "gated",
    async *stream(request): AsyncIterable<LlmEvent> {
      calls++;
      const quote = request.documents[0]?.text.match(/Refunds are issued[^.]*\./)?.[0] ?? "";
      yield { type: "text", text: "Refunds take five business days. " };
      yield { type: "citation", document_index: 0, quote };
      yield { type: "block_end" };
      // The next sentence has begun, so the first one is known to be whole.
      yield { type: "text", text: "They go back " };
      yield { type: "block_end" };
      start();
      await gate;
      yield { type: "text", text: "to your card." };
      yield { type: "citation", document_index: 0, quote };
      yield { type: "block_end" };
      yield { type: "end", stop_reason: "end_turn" };
    },
  };
  replacements.llms = playModel(llm);
  return { release, started, calls: () => calls };
}
