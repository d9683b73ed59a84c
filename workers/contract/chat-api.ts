import * as z from "zod";
import { Message } from "./conversations";
import { ConversationView, GuestUuid } from "./embed";

/** A conversation for whoever asks without a stream: its visitor, or a program with an API key that names them. */

/** With an API key it names the visitor; a visitor's own token has named them already. */
export const VisitorQuery = z.object({ guest_uuid: GuestUuid.optional() });

export const ConversationQuery = VisitorQuery.extend({
  /** Messages before this one; without it the newest. */
  before_seq: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ConversationQuery = z.infer<typeof ConversationQuery>;

export const ConversationDetail = ConversationView.extend({
  /** Oldest first. */
  messages: z.array(Message),
  /** Asks for the messages before these; null where there are none. */
  next_before_seq: z.int().nullable(),
});
export type ConversationDetail = z.input<typeof ConversationDetail>;
