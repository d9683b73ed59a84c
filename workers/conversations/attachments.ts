/** Files in conversations. Each belongs to one conversation and is served to its guest and to the members of its workspace, never by a link (ADR 26). */
import { and, eq, getTableColumns, inArray, lt, sum } from "drizzle-orm";
import { MAX_ATTACHMENT_BYTES, MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE_PX } from "../contract/limits";
import type { Attachment } from "../contract/socket";
import { newId } from "../platform/ids";
import { isCalled } from "../platform/media-types";
import { readUpload, type Upload } from "../platform/multipart";
import { readPicture } from "../platform/pictures/picture";
import { AppError } from "../platform/problem";
import type { Deps } from "../ports";
import { attachments } from "./schema";

/** Whose file it is: the caller has checked that the conversation is theirs. */
interface Place {
  site_id: string;
  conversation_id: string;
}

export const UNKNOWN_ATTACHMENT = "There is no such file.";
const MB = 1024 * 1024;
const DAY_MS = 86_400_000;
const MAX_NAME_CHARS = 120;
/** Files without a message that are deleted in one run of the cron. */
const UNSENT_A_RUN = 90;

/** Headers under which a file is a file and never a page, whatever its bytes are (bars UPL-02, UPL-04). */
const FILE_HEADERS = {
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/**
 * Takes the file of a multipart request for a message to come. Throws payload_too_large (bytes or pixels), unsupported_media_type
 * (no picture or PDF, or not the one its name says), plan_limit (the site's files are too many) and invalid_request.
 */
export async function keepAttachment(
  deps: Pick<Deps, "db" | "pages" | "config" | "now">,
  place: Place,
  request: Request,
): Promise<Attachment> {
  await requireRoom(deps, place);
  return storeUpload(deps, place, await readUpload(request, MAX_ATTACHMENT_BYTES));
}

/** As `keepAttachment`, of a file that came with a form. */
export async function keepUpload(
  deps: Pick<Deps, "db" | "pages" | "config" | "now">,
  place: Place,
  upload: Upload,
): Promise<Attachment> {
  await requireRoom(deps, place);
  return storeUpload(deps, place, upload);
}

async function requireRoom({ db, config }: Pick<Deps, "db" | "config">, { site_id }: Place): Promise<void> {
  const [kept] = await db
    .select({ bytes: sum(attachments.bytes).mapWith(Number) })
    .from(attachments)
    .where(eq(attachments.site_id, site_id));
  if ((kept?.bytes ?? 0) >= config.attachment_mb_per_site * MB)
    throw new AppError("plan_limit", "No more files can be taken here.");
}

async function storeUpload(
  { db, pages, now }: Pick<Deps, "db" | "pages" | "now">,
  { site_id, conversation_id }: Place,
  upload: Upload,
): Promise<Attachment> {
  const { body, ...file } = readFile(upload);
  const attachment = { id: newId("att", now()), ...file, bytes: body.length };
  // The row first: bytes that no row knows would be found by nobody again.
  await db.insert(attachments).values({ ...attachment, site_id, conversation_id, is_sent: false, created_at: now() });
  await pages.put(keyOf(site_id, attachment.id), body);
  const own = and(eq(attachments.site_id, site_id), eq(attachments.id, attachment.id));
  if ((await db.$count(attachments, own)) > 0) return attachment;
  // The conversation was erased meanwhile.
  await pages.delete(keyOf(site_id, attachment.id));
  throw new AppError("not_found", UNKNOWN_ATTACHMENT);
}

/** Files taken for a message; `fresh` are those that were taken for none before. */
interface Taken {
  attachments: Attachment[];
  fresh: string[];
}

/** The files that a message names, in its order, kept from now on. Null when one of them is not of this conversation. */
export async function findAttachments(
  { db }: Pick<Deps, "db">,
  place: Place,
  ids: readonly string[],
): Promise<Taken | null> {
  if (ids.length === 0) return { attachments: [], fresh: [] };
  const named = and(isAt(place), inArray(attachments.id, [...ids]));
  const [before, rows] = await db.batch([
    db.select({ id: attachments.id, is_sent: attachments.is_sent }).from(attachments).where(named),
    db.update(attachments).set({ is_sent: true }).where(named).returning(SHOWN),
  ]);
  const fresh = before.filter(({ is_sent }) => !is_sent).map(({ id }) => id);
  const found = [...new Set(ids)].flatMap((id) => rows.find((row) => row.id === id) ?? []);
  if (found.length === ids.length) return { attachments: found, fresh };
  await letGo({ db }, place, fresh);
  return null;
}

/** The message that these files were taken for does not have them. */
export async function letGo(
  { db }: Pick<Deps, "db">,
  { site_id }: Pick<Place, "site_id">,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(attachments)
    .set({ is_sent: false })
    .where(and(eq(attachments.site_id, site_id), inArray(attachments.id, [...ids])));
}

/** As `findAttachments`. Throws invalid_request with `fields.attachments`. */
export async function takeAttachments(deps: Pick<Deps, "db">, place: Place, ids: readonly string[]): Promise<Taken> {
  const found = await findAttachments(deps, place, ids);
  if (!found)
    throw new AppError("invalid_request", "One of the files is gone. Add it again.", {
      fields: { attachments: "One of the files is gone." },
    });
  return found;
}

/** The files go along with a message to the conversation that was begun for it. */
export async function moveAttachments(
  { db }: Pick<Deps, "db">,
  from: Place,
  ids: readonly string[],
  conversation_id: string,
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(attachments)
    .set({ conversation_id })
    .where(and(isAt(from), inArray(attachments.id, [...ids])));
}

/** The conversation of a file; null for none of this site. */
export async function findAttachmentPlace(
  { db }: Pick<Deps, "db">,
  site_id: string,
  id: string,
): Promise<string | null> {
  const [row] = await db
    .select({ conversation_id: attachments.conversation_id })
    .from(attachments)
    .where(and(eq(attachments.site_id, site_id), eq(attachments.id, id)));
  return row?.conversation_id ?? null;
}

/** The bytes, to be kept or drawn and never to be opened as a page. Throws not_found. */
export async function showAttachment(
  { db, pages }: Pick<Deps, "db" | "pages">,
  place: Place,
  id: string,
): Promise<Response> {
  const [row] = await db
    .select(SHOWN)
    .from(attachments)
    .where(and(isAt(place), eq(attachments.id, id)));
  const file = row && (await pages.get(keyOf(place.site_id, id)));
  if (!file) throw new AppError("not_found", UNKNOWN_ATTACHMENT);
  return new Response(file.body, {
    headers: {
      ...FILE_HEADERS,
      "Content-Type": row.media_type,
      "Content-Length": String(file.size),
      "Content-Disposition": writeDisposition(row.name),
    },
  });
}

/** Erases the files of a conversation, bytes first: a run that was cut short is done again. */
export async function eraseAttachments({ db, pages }: Pick<Deps, "db" | "pages">, place: Place): Promise<void> {
  const rows = await db.select({ id: attachments.id }).from(attachments).where(isAt(place));
  for (let at = 0; at < rows.length; at += 1_000)
    await pages.delete(rows.slice(at, at + 1_000).map(({ id }) => keyOf(place.site_id, id)));
  await db.delete(attachments).where(isAt(place));
}

/** Deletes files that no message came for within a day: for the cron only. */
export async function deleteUnsentAttachments({ db, pages, now }: Pick<Deps, "db" | "pages" | "now">): Promise<void> {
  const isUnsent = and(eq(attachments.is_sent, false), lt(attachments.created_at, now() - DAY_MS));
  const unsent = db.select({ id: attachments.id }).from(attachments).where(isUnsent).limit(UNSENT_A_RUN);
  // In no conversation first: a message that comes at this moment is told that its file is gone, and never has one without bytes.
  const rows = await db
    .update(attachments)
    .set({ conversation_id: "" })
    .where(inArray(attachments.id, unsent))
    .returning({ id: attachments.id, site_id: attachments.site_id });
  if (rows.length === 0) return;
  await pages.delete(rows.map(({ id, site_id }) => keyOf(site_id, id)));
  const gone = rows.map(({ id }) => id);
  await db.delete(attachments).where(and(isUnsent, inArray(attachments.id, gone)));
}

const { site_id: _, conversation_id: __, is_sent: ___, created_at: ____, ...SHOWN } = getTableColumns(attachments);

function isAt({ site_id, conversation_id }: Place) {
  return and(eq(attachments.site_id, site_id), eq(attachments.conversation_id, conversation_id));
}

/** Below the site's own prefix: with the site everything below it is erased. */
function keyOf(site_id: string, id: string): string {
  return `${site_id}/attachments/${id}`;
}

/** The file by its bytes; its name and what it was sent as must say the same (bars UPL-03). */
function readFile({ name, content_type, body }: Upload): Omit<Attachment, "id" | "bytes"> & { body: Uint8Array } {
  const picture = readPicture(body);
  const file =
    picture ?? (isPdf(body) ? ({ media_type: "application/pdf", width: null, height: null, body } as const) : null);
  const shown_name = cleanName(name);
  if (!file || !isCalled(file.media_type, shown_name, content_type))
    throw new AppError("unsupported_media_type", "Send a picture (PNG, JPEG, GIF, WebP) or a PDF.");
  const { width, height } = file;
  if (width !== null && (width * height > MAX_PICTURE_PIXELS || Math.max(width, height) > MAX_PICTURE_SIDE_PX))
    throw new AppError("payload_too_large", "The picture has too many pixels.");
  return { name: shown_name, ...file };
}

function isPdf(body: Uint8Array): boolean {
  const text = (part: Uint8Array) => String.fromCharCode(...part);
  return text(body.subarray(0, 5)) === "%PDF-" && text(body.subarray(-1_024)).includes("%%EOF");
}

/** Without what would show a name otherwise than it is written; the end, with the extension, is what stays of a long one. */
function cleanName(name: string): string {
  const shown = name.normalize("NFC").slice(-MAX_NAME_CHARS);
  return shown.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]/gu, "").trim() || "file";
}

/** RFC 6266: an ASCII name for old readers, the whole one for all others. */
function writeDisposition(name: string): string {
  const ascii = name.replace(/[^ -~]/g, "_").replace(/["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
