import * as z from "zod";
import { MAX_ATTACHMENTS } from "./limits";

/** Files in a conversation (spec §7). Sent as multipart/form-data in `file`; a message names them by their ids. */

export const Attachment = z.object({
  id: z.string(),
  name: z.string(),
  /** As its bytes say. */
  media_type: z.enum(["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"]),
  bytes: z.int(),
  /** Of a picture as it is shown, in pixels; null for a document. */
  width: z.int().nullable(),
  height: z.int().nullable(),
});

export const AttachmentPath = z.object({ attachment_id: z.string().max(100) });
export const ConversationAttachmentPath = AttachmentPath.extend({ conversation_id: z.string().max(100) });

/** The files of a message, as they were uploaded before it. */
export const AttachmentIds = z.array(z.string().max(100)).max(MAX_ATTACHMENTS, {
  error: `At most ${MAX_ATTACHMENTS} files`,
});
