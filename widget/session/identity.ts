import { type Api, ApiError } from "./api";
import type { SessionStore, StoredSession } from "./store";

export type Identity = StoredSession & { conversation_id: string };

interface Deps {
  api: Api;
  store: SessionStore;
  site_key: string;
  metadata: Record<string, string>;
  /** Called when a conversation has been found or made. */
  onFound: () => void;
  /** Called when the guest or the conversation no longer exists on the server. */
  onLost: () => void;
}

const LOST_CODES: readonly string[] = ["unauthenticated", "guest_not_found", "not_found"];

/** True when the server no longer knows this guest or conversation. */
export function isLost(error: unknown): boolean {
  return error instanceof ApiError && LOST_CODES.includes(error.code);
}

export type IdentityKeeper = ReturnType<typeof createIdentity>;

/** Who the visitor is to the server: made at the first question, kept, and made anew when the server has forgotten it. */
export function createIdentity({ api, store, site_key, metadata, onFound, onLost }: Deps) {
  let pending: Promise<Identity> | null = null;

  const make = async (): Promise<Identity> => {
    const known = store.load();
    const session = known ?? { ...(await api.createGuest(site_key, metadata)), conversation_id: null };
    if (!known) store.save(session);
    const { uuid, token, expires_at } = session;
    const conversation_id = session.conversation_id ?? (await api.openConversation(token));
    const identity = { uuid, token, expires_at, conversation_id };
    store.save(identity);
    onFound();
    return identity;
  };
  const ensure = (): Promise<Identity> => {
    pending ??= make().finally(() => {
      pending = null;
    });
    return pending;
  };
  /** Forgets the session, unless another tab has already put a new one in its place. */
  const lose = (token: string | undefined) => {
    if (store.load()?.token === token) store.save(null);
    onLost();
  };

  return {
    /** The identity there is, without making one. */
    find: (): Identity | null => {
      const session = store.load();
      return session?.conversation_id ? { ...session, conversation_id: session.conversation_id } : null;
    },
    lose,
    /** Goes on in another conversation: the one before has ended for good. */
    move: (conversation_id: string): void => {
      const session = store.load();
      if (session) store.save({ ...session, conversation_id });
    },
    /** Runs `action` as the visitor; when the server has forgotten the visitor, once more as a new one. Throws `ApiError`. */
    run: async <T>(action: (identity: Identity) => Promise<T>): Promise<T> => {
      let token: string | undefined;
      const attempt = async () => {
        token = store.load()?.token;
        const identity = await ensure();
        token = identity.token;
        return action(identity);
      };
      try {
        return await attempt();
      } catch (error) {
        if (!isLost(error)) throw error;
        lose(token);
        return await attempt();
      }
    },
  };
}
