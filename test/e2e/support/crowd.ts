/** Visitors by the hundred on one machine, each with the session that the widget runs. */
import { createApi } from "../../../widget/session/api";
import { ChatSession } from "../../../widget/session/session";
import { createStore } from "../../../widget/session/store";
import type { MessageFrame } from "../../../workers/contract/socket";

export interface Place {
  app_url: string;
  site_key: string;
  site_origin: string;
}

export interface CrowdVisitor {
  session: ChatSession;
  /** When it asked for a socket, by `performance.now()`. */
  tries: number[];
  /** Its connection stands. */
  isHere(): boolean;
  /** What the server has of the conversation. */
  readLog(): Promise<MessageFrame[]>;
}

/** A visitor of the site with an open panel and an open conversation, in which nothing is said yet. */
export async function enter({ app_url, site_key, site_origin }: Place): Promise<CrowdVisitor> {
  const tries: number[] = [];
  let hasStood = false;
  const locate = (path: string) => `${app_url}${path}${path.includes("?") ? "&" : "?"}site_key=${site_key}`;
  const call: typeof fetch = (path, init) =>
    fetch(locate(String(path)), { ...init, headers: { ...init?.headers, origin: site_origin } });
  const connect = (path: string) => {
    tries.push(performance.now());
    // Node's takes headers, which a browser sends by itself.
    const options = { headers: { origin: site_origin } } as unknown as string[];
    const socket = new WebSocket(locate(path).replace("http", "ws"), options);
    socket.addEventListener("message", ({ data }) => {
      hasStood ||= String(data).includes('"type":"resumed"');
    });
    return socket;
  };
  const api = createApi(call, connect, async () => Promise.reject(new Error("Nobody sends files here.")));
  const guest = await api.createGuest(site_key, {});
  const conversation_id = await api.openConversation(guest.token);
  const store = createStore(site_key, () => {
    throw new DOMException("denied", "SecurityError");
  });
  store.save({ ...guest, conversation_id });
  const session = new ChatSession({ api, store, site_key, metadata: {}, context: {}, onUnread: () => {} });
  session.setVisible(true);
  return {
    session,
    tries,
    isHere: () => hasStood && !session.state.is_lost,
    readLog: async () => {
      const path = `/api/chat/conversations/${conversation_id}?limit=100`;
      return (await api.call<{ messages: MessageFrame[] }>("GET", path, guest.token)).messages;
    },
  };
}
