/** A visitor who waits for a person. */
import { expect } from "vitest";
import type { Conversation } from "../../workers/contract/conversations";
import type { Site } from "../../workers/contract/sites";
import { open, QUESTION, readTurn, send } from "./chat";
import { greet } from "./chat-socket";
import { call } from "./client";
import { makeGuest } from "./factories";
import type { Owner } from "./owners";

/** How the inbox knows it; null before it does. */
export async function showConversation(owner: Owner, id: string): Promise<Conversation | null> {
  const response = await call(`/api/v1/conversations/${id}`, { owner });
  return response.ok ? response.json() : null;
}

/** Asks, is answered, asks for a person and looks on; the conversation's id once the inbox knows. */
export async function waitAsVisitor(site: Site, owner: Owner): Promise<string> {
  const guest = await makeGuest(site);
  const id = await open(guest);
  await send(guest, id, QUESTION);
  await readTurn(guest, id);
  await greet(site, id, guest.token);
  const body = { conversation_id: id, frame: { type: "request_human" } };
  expect((await call("/api/chat/frames", { token: guest.token, site, body })).ok).toBe(true);
  await expect.poll(async () => (await showConversation(owner, id))?.status).toBe("waiting_human");
  return id;
}
