/** What can be sent to a visitor beside words, and what is said of what cannot. */
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from "../../workers/contract/limits";
import type { Attachment } from "../../workers/contract/socket";
import { ApiError, explain } from "../api/client";
import { formatBytes, joinNames } from "../ui/format";

/** A file on its way to be part of the next reply. */
export interface DraftFile {
  key: string;
  file: File;
  /** The share that is sent, 0 to 1. */
  share: number;
  /** Set once the server has it. */
  attachment: Attachment | null;
  fault: FileFault | null;
}

export interface FileFault {
  text: string;
  /** Trying again would not help. */
  isFinal: boolean;
}

const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"];
/** For the file picker; what a file is the server finds out. */
export const ACCEPTED_TYPES = TYPES.join(",");

const MAX_MB = MAX_ATTACHMENT_BYTES / 1024 / 1024;
export const FILES_HINT = `Pictures and PDFs, ${MAX_MB} MB each, ${MAX_ATTACHMENTS} in a reply`;
export const NOTE_HAS_NO_FILES = "A note is words alone. Choose Reply to send files to the visitor.";

/** Why a file cannot be sent; null as far as one can tell before it is. */
function findFault({ type, size }: File): string | null {
  if (type !== "" && !TYPES.includes(type)) return "only pictures (PNG, JPEG, GIF, WebP) and PDFs can be sent";
  if (size === 0) return "it is empty";
  return size > MAX_ATTACHMENT_BYTES ? `it has ${formatBytes(size)}, and ${MAX_MB} MB are the most` : null;
}

/** Of the files chosen those that go along with the ones already there, and a sentence for each reason others do not. */
export function chooseFiles(
  count_there: number,
  chosen: Iterable<File>,
): { taken: readonly File[]; refused: readonly string[] } {
  const refused: string[] = [];
  const fit = [...chosen].filter((file) => {
    const fault = findFault(file);
    if (fault) refused.push(`“${file.name}” was not added: ${fault}.`);
    return !fault;
  });
  const room = Math.max(0, MAX_ATTACHMENTS - count_there);
  const rest = fit.slice(room).map(({ name }) => `“${name}”`);
  if (rest.length > 0)
    refused.push(
      `${joinNames(rest)} ${rest.length === 1 ? "was" : "were"} not added: a reply takes ${MAX_ATTACHMENTS} files.`,
    );
  return { taken: fit.slice(0, room), refused: [...new Set(refused)] };
}

/** Said of a file and not of a page: the server's own sentence fits where a call of this page is never refused so. */
const FINAL_CODES = ["payload_too_large", "unsupported_media_type", "invalid_request", "plan_limit"];

export function explainUpload(error: unknown): FileFault {
  const isFinal = error instanceof ApiError && FINAL_CODES.includes(error.problem.error);
  return { text: isFinal ? error.problem.detail : explain(error), isFinal };
}

/** What a reply with these files waits for; null when it can go. */
export function findHold(files: readonly DraftFile[]): string | null {
  if (files.some(({ fault }) => fault)) return "Remove the file that was not sent, or try it again.";
  return files.some(({ attachment }) => !attachment) ? "The reply can go once its files are there." : null;
}

/** Whether what is pasted is files. An office program puts a picture of the text beside the text. */
export function isPastedAsFiles({ types, files }: Pick<DataTransfer, "types" | "files">): boolean {
  return files.length > 0 && !(types.includes("text/plain") && types.includes("text/html"));
}
