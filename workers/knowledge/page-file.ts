/** What R2 keeps of a page, in one object: its Markdown, and behind it the bytes it was made from. One write a page, and both change together. */
import type { Deps } from "../ports";

/** Bytes of the Markdown, in the object's own metadata; an object without it is Markdown alone. */
const LENGTH = "markdown_bytes";

/** `key` starts with the site's id. */
export async function writePageFile(
  { pages }: Pick<Deps, "pages">,
  key: string,
  { markdown, raw }: { markdown: string; raw: Uint8Array },
): Promise<void> {
  const text = new TextEncoder().encode(markdown);
  const body = new Uint8Array(text.length + raw.length);
  body.set(text);
  body.set(raw, text.length);
  await pages.put(key, body, { customMetadata: { [LENGTH]: String(text.length) } });
}

/** Null when there is no such object. */
export async function readPageMarkdown({ pages }: Pick<Deps, "pages">, key: string): Promise<string | null> {
  const file = await pages.get(key);
  if (!file) return null;
  const body = new Uint8Array(await file.arrayBuffer());
  return new TextDecoder().decode(body.subarray(0, Number(file.customMetadata?.[LENGTH] ?? body.length)));
}
