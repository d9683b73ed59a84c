/** The visitor's session with one site. `token` opens the conversation and leaves this module only in an Authorization header. */
export interface StoredSession {
  uuid: string;
  token: string;
  /** Milliseconds UTC at creation. Use moves it, so only the server says whether the guest still exists. */
  expires_at: number;
  conversation_id: string | null;
}

export interface SessionStore {
  load(): StoredSession | null;
  save(session: StoredSession | null): void;
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

/** Keeps the session in one key of `storage`, and in memory where a browser refuses storage to embedded frames. */
export function createStore(siteKey: string, getStorage: () => Storage): SessionStore {
  const key = `helpshelf:${siteKey}`;
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
  };
}
