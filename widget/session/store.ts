import type { Attachment } from "../../workers/contract/socket";
import { readAttachment } from "./frames";

/** The visitor's session with one site. `token` opens the conversation and leaves this module only in an Authorization header. */
export interface StoredSession {
  uuid: string;
  token: string;
  /** Milliseconds UTC at creation. Use moves it, so only the server says whether the guest still exists. */
  expires_at: number;
  conversation_id: string | null;
}

/** A message the server has not acknowledged. */
export interface Unsent {
  client_id: string;
  text: string;
  attachments: Attachment[];
}

export interface SessionStore {
  load(): StoredSession | null;
  save(session: StoredSession | null): void;
  /** What a page that was left still had to send, and other tabs have. */
  loadUnsent(): Unsent[];
  saveUnsent(messages: Unsent[]): void;
  /** Whether the visitor wants a sign of new messages while they are elsewhere. */
  loadAlerted(): boolean;
  saveAlerted(isAlerted: boolean): void;
}

function readSession(stored: unknown): StoredSession | null {
  const value = stored as Partial<StoredSession> | null;
  if (typeof value?.uuid !== "string" || typeof value.token !== "string") return null;
  const conversationId = typeof value.conversation_id === "string" ? value.conversation_id : null;
  return {
    uuid: value.uuid,
    token: value.token,
    expires_at: Number(value.expires_at),
    conversation_id: conversationId,
  };
}

function readUnsent(values: unknown): Unsent[] {
  if (!Array.isArray(values)) return [];
  return values.flatMap(({ client_id, text, attachments = [] }: Partial<Unsent>) =>
    typeof client_id === "string" && typeof text === "string"
      ? [{ client_id, text, attachments: attachments.map(readAttachment) }]
      : [],
  );
}

/** Keeps the session in one key of `storage`, unsent messages and the wish to be alerted in others, and the session in memory where a browser refuses storage to embedded frames. */
export function createStore(siteKey: string, getStorage: () => Storage): SessionStore {
  const key = `helpshelf:${siteKey}`;
  const unsentKey = `${key}:unsent`;
  const alertedKey = `${key}:alerted`;
  let memory: StoredSession | null = null;
  /** The messages of this tab: those of the visitor's other ones are kept in the same place. */
  const own = new Set<string>();
  const load = <T>(name: string, read: (value: unknown) => T): T | null => {
    try {
      return read(JSON.parse(getStorage().getItem(name) ?? "null"));
    } catch {
      return null;
    }
  };
  const save = (name: string, value: unknown) => {
    try {
      if (value) getStorage().setItem(name, JSON.stringify(value));
      else getStorage().removeItem(name);
    } catch {
      // The page holds it until it is left.
    }
  };
  const loadUnsent = () => load(unsentKey, readUnsent) ?? [];
  return {
    load: () => load(key, readSession) ?? memory,
    save(session) {
      memory = session;
      save(key, session);
    },
    loadUnsent,
    saveUnsent(messages) {
      for (const { client_id } of messages) own.add(client_id);
      const unsent = [...loadUnsent().filter(({ client_id }) => !own.has(client_id)), ...messages];
      save(unsentKey, unsent.length > 0 && unsent);
    },
    loadAlerted: () => load(alertedKey, Boolean) ?? false,
    saveAlerted: (isAlerted) => save(alertedKey, isAlerted),
  };
}
