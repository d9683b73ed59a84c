import { AppError } from "./problem";
import { readCapped } from "./read-capped";

/** Boundaries and headers around the file. */
const MAX_FRAME_BYTES = 16 * 1024;

export interface Upload {
  name: string;
  /** As its sender says; may be empty. */
  content_type: string;
  body: Uint8Array;
}

/**
 * Reads the one file of a multipart/form-data body, its field `file`; the body is counted as it arrives. Throws
 * unsupported_media_type, payload_too_large and invalid_request with `fields.file`.
 */
export async function readUpload(request: Request, max_bytes: number): Promise<Upload> {
  const content_type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(content_type))
    throw new AppError("unsupported_media_type", "Send the file as multipart/form-data.");
  const too_large = new AppError("payload_too_large", `The file is larger than ${max_bytes / 1024 / 1024} MB.`);
  if (Number(request.headers.get("content-length") ?? 0) > max_bytes + MAX_FRAME_BYTES) throw too_large;
  const bytes = request.body && (await readCapped(request.body, max_bytes + MAX_FRAME_BYTES));
  if (request.body && !bytes) throw too_large;
  const form = await readForm(bytes ?? new Uint8Array(), content_type);
  const file = form?.get("file");
  if (!(file instanceof File) || file.size === 0) throw refuse("Choose a file that is not empty.");
  if (file.size > max_bytes) throw too_large;
  // Browsers of old sent the whole path.
  const name = file.name.split(/[\\/]/).at(-1)?.trim() || "file";
  return { name, content_type: file.type, body: new Uint8Array(await file.arrayBuffer()) };
}

async function readForm(bytes: Uint8Array, content_type: string): Promise<FormData | null> {
  try {
    return await new Response(bytes, { headers: { "content-type": content_type } }).formData();
  } catch {
    return null; // No form at all.
  }
}

function refuse(complaint: string): AppError {
  return new AppError("invalid_request", complaint, { fields: { file: complaint } });
}
