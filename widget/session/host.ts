import { type FrameMessage, type HostPage, type Incoming, postTo, readLoaderMessage } from "../bridge";

/** `pending` until the page around the frame has said hello; `refused` when it is not one of the site's own. */
export type HostAccess = "pending" | "accepted" | "refused";

interface PostTarget {
  postMessage(message: unknown, targetOrigin: string): void;
}

/** The parts of `window` that matter here. */
export interface FrameWindow {
  parent: PostTarget;
  addEventListener(type: "message", listener: (event: Incoming) => void): void;
}

interface Handlers {
  onAccess: (access: HostAccess) => void;
  onOpen: (isOpen: boolean) => void;
  /** Where the chat is used; told before what is done there. */
  onPage: (page: HostPage) => void;
}

/** How long a loader may take to say hello, in milliseconds. */
const HELLO_TIMEOUT_MS = 5_000;

/**
 * The frame's end of the bridge. At top level there is no page around it: accepted and open at once. Embedded, it speaks to nobody
 * before a hello from the parent window on an allowed origin, and from then on to that origin alone.
 */
export function connectHost(frame: FrameWindow, allowedOrigins: readonly string[], handlers: Handlers) {
  const isEmbedded = frame.parent !== (frame as unknown);
  let origin: string | null = null;
  const post = (message: FrameMessage) => {
    if (origin !== null) postTo(frame.parent, origin, message);
  };
  if (isEmbedded) {
    const timer = setTimeout(() => handlers.onAccess("refused"), HELLO_TIMEOUT_MS);
    frame.addEventListener("message", (event) => {
      const message = readLoaderMessage(event, frame.parent, origin === null ? allowedOrigins : [origin]);
      if (message?.page_url) handlers.onPage({ page_url: message.page_url, page_title: message.page_title ?? "" });
      if (message?.type === "hello") {
        clearTimeout(timer);
        origin = event.origin;
        handlers.onAccess("accepted");
        post({ hs: 1, type: "ready" });
      } else if (message && origin !== null) handlers.onOpen(message.type === "opened");
    });
  } else {
    handlers.onAccess("accepted");
    handlers.onOpen(true);
  }
  return {
    is_embedded: isEmbedded,
    close: () => post({ hs: 1, type: "close" }),
    showUnread: (count: number, isAlerted = false) =>
      post({ hs: 1, type: "unread", count, ...(isAlerted && { is_alerted: true }) }),
  };
}
