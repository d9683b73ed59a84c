import type {
  Agent,
  AnswerSource,
  AnswerSummary,
  Attachment,
  Author,
  MessageFrame,
  ProductCard,
  ServerFrame,
  TurnStatus,
} from "../../workers/contract/socket";

type Fields = Record<string, unknown>;

const AUTHORS: readonly Author[] = ["visitor", "ai", "agent", "system"];
const TURN_STATUSES: readonly TurnStatus[] = ["thinking", "streaming", "done", "interrupted", "failed", "cancelled"];

/** A frame that breaks its contract; it is dropped whole. */
class FrameError extends Error {}

function requireFields(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new FrameError("not an object");
  return value as Fields;
}

/** Text is a string or the frame is refused: an object would reach the renderer as a node (CVE-2026-22028). */
function requireString(value: unknown): string {
  if (typeof value !== "string") throw new FrameError("not a string");
  return value;
}

function requireCount(value: unknown): number {
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new FrameError("not a count");
  return Number(value);
}

function requireOneOf<T extends string>(value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new FrameError("not an allowed value");
  return found;
}

export function readList<T>(value: unknown, read: (item: unknown) => T): T[] {
  return Array.isArray(value) ? value.map(read) : [];
}

function readSource(value: unknown): AnswerSource {
  const source = requireFields(value);
  return {
    id: requireString(source.id),
    page_id: requireString(source.page_id),
    title: requireString(source.title),
    url: requireString(source.url),
    snippet: requireString(source.snippet),
    score: typeof source.score === "number" ? source.score : 0,
    ...(source.quote != null && { quote: requireString(source.quote) }),
  };
}

const AVAILABILITIES: readonly NonNullable<ProductCard["availability"]>[] = [
  "InStock",
  "LimitedAvailability",
  "PreOrder",
  "BackOrder",
  "OutOfStock",
  "Discontinued",
];

/** What is absent or null is null. */
function readOptional<T>(value: unknown, read: (item: unknown) => T): T | null {
  return value == null ? null : read(value);
}

function readAmount(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new FrameError("not an amount");
  return value;
}

/** The browser's formats throw on a currency of another shape. */
function readCurrency(value: unknown): string {
  if (!/^[A-Z]{3}$/.test(requireString(value))) throw new FrameError("not a currency");
  return requireString(value);
}

function readProduct(value: unknown): ProductCard {
  const product = requireFields(value);
  return {
    page_id: requireString(product.page_id),
    title: requireString(product.title),
    url: readOptional(product.url, requireString),
    image: readOptional(product.image, requireString),
    price: readOptional(product.price, readAmount),
    price_to: readOptional(product.price_to, readAmount),
    currency: readOptional(product.currency, readCurrency),
    availability: readOptional(product.availability, (name) => requireOneOf(name, AVAILABILITIES)),
  };
}

function readAnswer(value: unknown): AnswerSummary {
  const answer = requireFields(value);
  return {
    id: requireString(answer.id),
    answered: answer.answered === true,
    degraded: answer.degraded === true,
    confidence_score: typeof answer.confidence_score === "number" ? answer.confidence_score : 0,
    handoff_offered: answer.handoff_offered === true,
    suggestions: readList(answer.suggestions, requireString),
    products: readList(answer.products, readProduct),
  };
}

const MEDIA_TYPES: readonly Attachment["media_type"][] = [
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "application/pdf",
];

export function readAttachment(value: unknown): Attachment {
  const file = requireFields(value);
  return {
    id: requireString(file.id),
    name: requireString(file.name),
    media_type: requireOneOf(file.media_type, MEDIA_TYPES),
    bytes: requireCount(file.bytes),
    width: readOptional(file.width, requireCount),
    height: readOptional(file.height, requireCount),
  };
}

/** A message as a page of the conversation has it. Throws. */
export function readMessage(value: unknown): MessageFrame {
  const frame = requireFields(value);
  return {
    type: "message",
    seq: requireCount(frame.seq),
    author: requireOneOf(frame.author, AUTHORS),
    text: requireString(frame.text),
    at: typeof frame.at === "number" ? frame.at : 0,
    ...(frame.client_id != null && { client_id: requireString(frame.client_id) }),
    ...(frame.turn_id != null && { turn_id: requireString(frame.turn_id) }),
    ...(frame.agent != null && { agent: readAgent(frame.agent) }),
    ...(frame.sources != null && { sources: readList(frame.sources, readSource) }),
    ...(frame.answer != null && { answer: readAnswer(frame.answer) }),
    ...(frame.attachments != null && { attachments: readList(frame.attachments, readAttachment) }),
    ...(frame.rating != null && { rating: requireOneOf(frame.rating, ["thumbs_up", "thumbs_down"]) }),
  };
}

function readAgent(value: unknown): Agent {
  const agent = requireFields(value);
  return {
    id: requireString(agent.id),
    name: requireString(agent.name),
    ...(agent.profile_image != null && { profile_image: requireString(agent.profile_image) }),
  };
}

function readStatus(value: unknown) {
  return requireOneOf(value, ["active", "waiting_human", "with_human", "ended"]);
}

function readFrame(frame: Fields): ServerFrame | null {
  switch (frame.type) {
    case "message":
      return readMessage(frame);
    case "turn":
      return { type: "turn", turn_id: requireString(frame.turn_id), status: requireOneOf(frame.status, TURN_STATUSES) };
    case "delta":
      return {
        type: "delta",
        turn_id: requireString(frame.turn_id),
        offset: requireCount(frame.offset),
        text: requireString(frame.text),
        sources: readList(frame.sources, readSource),
      };
    case "ack":
      return { type: "ack", client_id: requireString(frame.client_id), seq: requireCount(frame.seq) };
    case "welcome": {
      const conversation = requireFields(frame.conversation);
      return {
        type: "welcome",
        protocol: requireCount(frame.protocol),
        conversation: {
          id: requireString(conversation.id),
          status: readStatus(conversation.status),
          assignee: readOptional(conversation.assignee, readAgent),
        },
        seq: requireCount(frame.seq),
        ...(frame.skipped != null && { skipped: requireCount(frame.skipped) }),
      };
    }
    case "resumed":
      return { type: "resumed", seq: requireCount(frame.seq) };
    case "state":
      return {
        type: "state",
        status: readStatus(frame.status),
        assignee: readOptional(frame.assignee, readAgent),
        ...(frame.queue_position != null && { queue_position: requireCount(frame.queue_position) }),
        ...(frame.expected_reply != null && { expected_reply: requireCount(frame.expected_reply) }),
        ...(frame.reopens_at != null && { reopens_at: requireCount(frame.reopens_at) }),
      };
    case "typing":
      return { type: "typing", agent: readAgent(frame.agent) };
    case "resync":
      return { type: "resync" };
    case "error":
      return {
        type: "error",
        error: requireString(frame.error),
        ...(frame.client_id != null && { client_id: requireString(frame.client_id) }),
        ...(typeof frame.retry_after_ms === "number" && { retry_after_ms: frame.retry_after_ms }),
      };
    default:
      return null;
  }
}

/** The server's frame in this JSON text, or null when it is unknown (a newer server) or breaks the contract. */
export function parseServerFrame(json: string): ServerFrame | null {
  try {
    return readFrame(requireFields(JSON.parse(json)));
  } catch {
    return null;
  }
}
