import { MAX_BODY_BYTES, MAX_JSON_DEPTH, MAX_JSON_KEYS } from "../contract/limits";
import { AppError } from "./problem";
import { readStart } from "./read-capped";

/**
 * Reads a JSON body of at most MAX_BODY_BYTES, counted as it arrives (a chunked body has no length to trust).
 * An absent body is undefined. Throws payload_too_large, unsupported_media_type, invalid_json.
 */
export async function readJson(request: Request): Promise<unknown> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const text = await readText(request.body);
  if (text === "") return undefined;
  const media_type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (media_type !== "application/json") {
    throw new AppError("unsupported_media_type", "Send the body as application/json.");
  }
  try {
    const value: unknown = JSON.parse(text);
    requireSimple(value);
    return value;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid_json", "The body is not valid JSON.");
  }
}

/** The fields of a form as browsers send it, at most MAX_BODY_BYTES; line ends are single. Throws as `readJson`. */
export async function readForm(request: Request): Promise<Record<string, string>> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const text = await readText(request.body);
  const media_type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (media_type !== "application/x-www-form-urlencoded")
    throw new AppError("unsupported_media_type", "Send the form as application/x-www-form-urlencoded.");
  return Object.fromEntries(
    [...new URLSearchParams(text)].map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")]),
  );
}

/** The value of a JSON text; undefined, which JSON has no word for, when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const { bytes, is_whole } = await readStart(body, MAX_BODY_BYTES);
  if (!is_whole) throw tooLarge();
  return new TextDecoder().decode(bytes);
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", `The body is larger than ${MAX_BODY_BYTES / 1024} kB.`);
}

/** Refuses nesting and key counts that only an attacker sends. */
function requireSimple(root: unknown): void {
  let keys = 0;
  const stack: [unknown, number][] = [[root, 1]];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [value, depth] = next;
    if (typeof value !== "object" || value === null) continue;
    const children = Object.values(value);
    keys += children.length;
    if (depth > MAX_JSON_DEPTH || keys > MAX_JSON_KEYS)
      throw new AppError("invalid_json", "The body is nested too deeply or has too many keys.");
    for (const child of children) stack.push([child, depth + 1]);
  }
}
