/** What files of each type are called, for those that people send. Pure. */
import type { Attachment } from "../contract/socket";

/** `also`: what else browsers call the type. */
const TYPES: Record<Attachment["media_type"], { extensions: string[]; also?: string }> = {
  "image/png": { extensions: ["png"] },
  "image/jpeg": { extensions: ["jpg", "jpeg", "jfif"], also: "image/jpg" },
  "image/gif": { extensions: ["gif"] },
  "image/webp": { extensions: ["webp"] },
  "application/pdf": { extensions: ["pdf"] },
};

/** Whether a file's name and what it was sent as, as far as there are any, say the type that its bytes have (bars UPL-03). */
export function isCalled(media_type: Attachment["media_type"], name: string, content_type: string): boolean {
  const { extensions, also } = TYPES[media_type];
  const extension = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase();
  const sent_as = content_type.split(";")[0]?.trim().toLowerCase() ?? "";
  const is_sent_so = ["", "application/octet-stream", media_type, also].includes(sent_as);
  return is_sent_so && (extension === undefined || extensions.includes(extension));
}
