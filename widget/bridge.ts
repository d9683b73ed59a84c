/**
 * What the loader (on the customer's page) and the frame (on ours) say to each other over postMessage.
 * Both ends check the sending window and its exact origin, and name the receiver's origin. No token and no message text travels here.
 */

/** The page around the frame: its address without what follows `?` or `#`, which may be meant for its visitor alone. */
export interface HostPage {
  page_url: string;
  page_title: string;
}
export type LoaderMessage = { hs: 1; type: "hello" | "opened" | "closed" } & Partial<HostPage>;
export type FrameMessage =
  | { hs: 1; type: "ready" | "close" }
  /** `is_alerted`: the visitor wants a sign of them also in the page's title. */
  | { hs: 1; type: "unread"; count: number; is_alerted?: true };

/** The part of a MessageEvent that is judged. */
export interface Incoming {
  data: unknown;
  origin: string;
  source: unknown;
}

/** A badge never shows more. */
const MAX_UNREAD = 99;
/** What goes with every question has room for these. Characters. */
const MAX_URL = 1_000;
const MAX_TITLE = 150;

/** True when the event comes from exactly this window on one of these origins. An opaque origin ("null") never matches. */
function isFrom(event: Incoming, source: unknown, origins: readonly string[]): boolean {
  return source != null && event.source === source && event.origin !== "null" && origins.includes(event.origin);
}

function readFields(data: unknown): Record<string, unknown> | null {
  if (typeof data !== "object" || data === null) return null;
  const fields = data as Record<string, unknown>;
  return fields.hs === 1 ? fields : null;
}

/** The loader's message in this event, or null when it is not from `parent` on an allowed origin or not of our shape. */
export function readLoaderMessage(
  event: Incoming,
  parent: unknown,
  allowedOrigins: readonly string[],
): LoaderMessage | null {
  if (!isFrom(event, parent, allowedOrigins)) return null;
  const { type, page_url, page_title } = readFields(event.data) ?? {};
  if (type !== "hello" && type !== "opened" && type !== "closed") return null;
  if (typeof page_url !== "string" || page_url.length > MAX_URL || !page_url.startsWith(`${event.origin}/`))
    return { hs: 1, type };
  return { hs: 1, type, page_url, page_title: typeof page_title === "string" ? page_title.slice(0, MAX_TITLE) : "" };
}

/** The frame's message in this event, or null when it is not from our frame's window and origin or not of our shape. */
export function readFrameMessage(event: Incoming, frame: unknown, frameOrigin: string): FrameMessage | null {
  if (!isFrom(event, frame, [frameOrigin])) return null;
  const fields = readFields(event.data);
  if (fields?.type === "ready" || fields?.type === "close") return { hs: 1, type: fields.type };
  if (fields?.type === "unread" && Number.isInteger(fields.count)) {
    const count = Math.min(Math.max(Number(fields.count), 0), MAX_UNREAD);
    return { hs: 1, type: "unread", count, ...(fields.is_alerted === true && { is_alerted: true }) };
  }
  return null;
}

/** Posts to one window on one exact origin; a wildcard or an opaque origin is refused. */
export function postTo(
  target: { postMessage(message: unknown, targetOrigin: string): void },
  origin: string,
  message: LoaderMessage | FrameMessage,
): void {
  if (!origin.startsWith("http")) return;
  target.postMessage(message, origin);
}
