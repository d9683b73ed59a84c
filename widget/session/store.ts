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
  /** What a page that was left still had to send. */
  loadUnsent(): Unsent[];
  saveUnsent(messages: Unsent[]): void;
  /** Whether the visitor wants a sign of new messages while they are elsewhere. */
  loadAlerted(): boolean;
  saveAlerted(isAlerted: boolean): void;
}

function parseSession(json: string | null): StoredSession | null {
  const value = JSON.parse(json ?? "null") as Partial<StoredSession> | null;
  if (typeof value?.uuid !== "string" || typeof value.token !== "string") return null;
  const conversationId = typeof value.conversation_id === "string" ? value.conversation_id : null;
  return {
    uuid: value.uuid,
    token: value.token,
    expires_at: Number(value.expires_at),
    conversation_id: conversationId,
  };
}

function parseUnsent(json: string | null): Unsent[] {
  const values: unknown = JSON.parse(json ?? "[]");
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
  const read = () => {
    try {
      return parseSession(getStorage().getItem(key));
    } catch {
      return null;
    }
  };
  return {
    load: () => read() ?? memory,
    save(session) {
      memory = session;
      try {
        if (session) getStorage().setItem(key, JSON.stringify(session));
        else getStorage().removeItem(key);
      } catch {
        // Memory holds it until the page is left.
      }
    },
    loadUnsent() {
      try {
        return parseUnsent(getStorage().getItem(unsentKey));
      } catch {
        return [];
      }
    },
    saveUnsent(messages) {
      try {
        if (messages.length > 0) getStorage().setItem(unsentKey, JSON.stringify(messages));
        else getStorage().removeItem(unsentKey);
      } catch {
        // The outbox holds them until the page is left.
      }
    },
    loadAlerted() {
      try {
        return getStorage().getItem(alertedKey) !== null;
      } catch {
        return false;
      }
    },
    saveAlerted(isAlerted) {
      try {
        if (isAlerted) getStorage().setItem(alertedKey, "1");
        else getStorage().removeItem(alertedKey);
      } catch {
        // It holds until the page is left.
      }
    },
  };
}
