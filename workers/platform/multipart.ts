import { AppError } from "./problem";
import { readCapped, readStart } from "./read-capped";

const MB = 1024 * 1024;
/** Boundaries and headers around the file. */
const MAX_FRAME_BYTES = 16 * 1024;

export interface Upload {
  name: string;
  /** As its sender says; may be empty. */
  content_type: string;
  body: Uint8Array;
}

/** What a form holds beside its file: a page's longest text, in any letters, and the browser's own words around it. */
const MAX_FIELDS_BYTES = 64 * 1024;

/**
 * Reads the one file of a multipart/form-data body, its field `file`; the body is counted as it arrives. Throws
 * unsupported_media_type, payload_too_large and invalid_request with `fields.file`.
 */
export async function readUpload(request: Request, max_bytes: number): Promise<Upload> {
  const content_type = readType(request);
  const max_body_bytes = max_bytes + MAX_FRAME_BYTES;
  if (Number(request.headers.get("content-length") ?? 0) > max_body_bytes) throw tooLarge(max_bytes);
  const body = request.body ? await readCapped(request.body, max_body_bytes) : new Uint8Array();
  if (!body) throw tooLarge(max_bytes);
  const form = await parseForm(body, content_type);
  const upload = form && (await readFile(form, max_bytes));
  if (!upload) throw refuse("Choose a file that is not empty.");
  return upload;
}

/**
 * As `readUpload`, with the form's other fields, MAX_FIELDS_BYTES together; a form without a file has none. The fields before a file
 * that is too large are read all the same, so that its sender's words are not lost: `is_too_large`, and no file.
 */
export async function readMultipart(
  request: Request,
  max_bytes: number,
): Promise<{ fields: Record<string, string>; file: Upload | null; is_too_large: boolean }> {
  const content_type = readType(request);
  const { bytes, is_whole } = await readStart(request.body, max_bytes + MAX_FIELDS_BYTES);
  const form = await parseForm(is_whole ? bytes : closeForm(bytes, content_type), content_type);
  if (!form) throw refuse("Send a whole form.");
  const given = form.get("file");
  const file_bytes = given instanceof File ? given.size : 0;
  if (bytes.length - file_bytes > MAX_FIELDS_BYTES)
    throw new AppError("payload_too_large", `The form's texts are larger than ${MAX_FIELDS_BYTES / 1024} kB.`);
  const texts = [...form].filter((field): field is [string, string] => typeof field[1] === "string");
  const fields = Object.fromEntries(texts.map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")]));
  const is_too_large = !is_whole || file_bytes > max_bytes;
  return { fields, file: is_too_large ? null : await readFile(form, max_bytes), is_too_large };
}

function readType(request: Request): string {
  const content_type = request.headers.get("content-type") ?? "";
  if (/^multipart\/form-data\s*;/i.test(content_type)) return content_type;
  throw new AppError("unsupported_media_type", "Send the file as multipart/form-data.");
}

/** The beginning of a form as a form: what was being sent at its end is cut there. */
function closeForm(start: Uint8Array, content_type: string): Uint8Array {
  const boundary = /boundary="?([^";]+)/i.exec(content_type)?.[1] ?? "";
  const end = new TextEncoder().encode(`\r\n--${boundary}--\r\n`);
  const form = new Uint8Array(start.length + end.length);
  form.set(start);
  form.set(end, start.length);
  return form;
}

async function readFile(form: FormData, max_bytes: number): Promise<Upload | null> {
  const file = form.get("file");
  if (!(file instanceof File) || file.size === 0) return null;
  if (file.size > max_bytes) throw tooLarge(max_bytes);
  // Browsers of old sent the whole path.
  const name = file.name.split(/[\\/]/).at(-1)?.trim() || "file";
  return { name, content_type: file.type, body: new Uint8Array(await file.arrayBuffer()) };
}

async function parseForm(bytes: Uint8Array, content_type: string): Promise<FormData | null> {
  try {
    return await new Response(bytes, { headers: { "content-type": content_type } }).formData();
  } catch {
    return null; // No form at all.
  }
}

export function tooLarge(max_bytes: number): AppError {
  const size = max_bytes < MB ? `${max_bytes / 1024} kB` : `${max_bytes / MB} MB`;
  const complaint = `The file is larger than ${size}.`;
  return new AppError("payload_too_large", complaint, { fields: { file: complaint } });
}

function refuse(complaint: string): AppError {
  return new AppError("invalid_request", complaint, { fields: { file: complaint } });
}
