/** What a website says of a document's state, and how the next crawl asks whether it still holds. */
import type { Validators } from "../contract/crawl";
import type { FetchOutcome } from "../ports";

/** Tags are hashes and dates; they come back in a job, whose message has room for 128 kB in all. */
const MAX_VALIDATOR_CHARS = 500;

/** The headers that let a website say "as before" (RFC 9110 §13.1). */
export function makeConditions({ etag, last_modified }: Validators): Record<string, string> {
  return { ...(etag && { "if-none-match": etag }), ...(last_modified && { "if-modified-since": last_modified }) };
}

export async function readValidators(response: Extract<FetchOutcome, { ok: true }>): Promise<Validators> {
  const digest = await crypto.subtle.digest("SHA-256", response.body);
  return {
    etag: keepShort(response.headers.etag),
    last_modified: keepShort(response.headers["last-modified"]),
    body_hash: btoa(String.fromCharCode(...new Uint8Array(digest))),
  };
}

/** The hash does for a website that sends more. */
function keepShort(value = ""): string | null {
  return value === "" || value.length > MAX_VALIDATOR_CHARS ? null : value;
}
