/** A site's entries as a file. */
import { and, asc, eq } from "drizzle-orm";
import type { EntryFormat } from "../../contract/entries";
import type { OwnerScope } from "../../platform/scope";
import { streamText } from "../../platform/stream-text";
import type { Deps } from "../../ports";
import { getOwnSite } from "../../sites/service";
import { entries } from "../schema";
import { FORMATS } from "./formats";
import { type EntryRow, readEntries } from "./rows";

/** Read at once: 20,000 characters each. */
const ENTRIES_PER_READ = 100;

/** All approved entries, oldest first, written as they are read. Throws not_found. */
export async function exportEntries(
  deps: Pick<Deps, "db">,
  scope: OwnerScope,
  site_id: string,
  name: EntryFormat,
): Promise<Response> {
  const { site } = await getOwnSite(deps, scope, site_id);
  const { content_type, extension } = FORMATS[name];
  const approved = and(eq(entries.site_id, site.id), eq(entries.status, "approved"));
  const rows = await deps.db
    .select({ id: entries.id })
    .from(entries)
    .where(approved)
    .orderBy(asc(entries.created_at), asc(entries.id));
  const parts = writeParts(
    deps,
    site.id,
    name,
    rows.map(({ id }) => id),
  );
  return new Response(streamText(parts), {
    headers: {
      "Content-Type": content_type,
      "Content-Disposition": `attachment; filename="knowledge-${site.subdomain}.${extension}"`,
      "Cache-Control": "no-store",
    },
  });
}

async function* writeParts(
  deps: Pick<Deps, "db">,
  site_id: string,
  name: EntryFormat,
  ids: readonly string[],
): AsyncGenerator<string, void> {
  const { head, write, tail } = FORMATS[name];
  yield head;
  let count = 0;
  for (let from = 0; from < ids.length; from += ENTRIES_PER_READ) {
    const wanted = ids.slice(from, from + ENTRIES_PER_READ);
    const rows = new Map((await readEntries(deps, site_id, wanted)).map((row) => [row.id, row]));
    yield wanted
      .flatMap((id) => rows.get(id) ?? [])
      .map((row) => write(toPortable(row), count++))
      .join("");
  }
  yield tail;
}

function toPortable({ id, source_type, title, content, url, product, is_active, metadata }: EntryRow) {
  return { id, source_type, title, content, url, product, is_active, metadata };
}
