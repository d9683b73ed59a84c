import type { Author, MessageFrame, Rating } from "../../contract/socket";

/** A message as the object stores it; what is not a word or a number is JSON. */
export interface MessageRow extends Record<string, SqlStorageValue> {
  seq: number;
  client_id: string | null;
  turn_id: string | null;
  author: Author;
  agent: string | null;
  text: string;
  sources: string | null;
  answer: string | null;
  attachments: string | null;
  form: string | null;
  rating: Rating | null;
  context: string | null;
  at: number;
}

/** As everybody is told. */
export function toFrame(row: MessageRow): MessageFrame {
  return {
    type: "message",
    seq: row.seq,
    author: row.author,
    text: row.text,
    at: row.at,
    ...(row.client_id ? { client_id: row.client_id } : {}),
    ...(row.turn_id ? { turn_id: row.turn_id } : {}),
    ...(row.agent ? { agent: JSON.parse(row.agent) } : {}),
    ...(row.sources ? { sources: JSON.parse(row.sources) } : {}),
    ...(row.answer ? { answer: JSON.parse(row.answer) } : {}),
    ...(row.attachments ? { attachments: JSON.parse(row.attachments) } : {}),
    ...(row.form ? { form: JSON.parse(row.form) } : {}),
    ...(row.rating ? { rating: row.rating } : {}),
  };
}
