/** What other options would make of the pages a source knows. Reads only. */
import type { OptionsPreview, SourceOptions } from "../../contract/knowledge";
import { type Admission, admitPage, makeAdmission, parseOptions } from "./admit";
import type { Frontier } from "./frontier";

/** Addresses shown of each kind. */
const SHOWN_URLS = 5;

/** All zero before the first crawl. Traps are not counted: they need the order pages were found in. */
export function previewOptions(frontier: Frontier, wanted: SourceOptions, now: number): OptionsPreview {
  const preview: OptionsPreview = { known: 0, kept: 0, added: 0, removed: 0, added_urls: [], removed_urls: [] };
  const crawl = frontier.crawl.get();
  if (!crawl) return preview;
  const before = makeAdmission(crawl.type, crawl.start_url, parseOptions(crawl.options));
  const after = makeAdmission(crawl.type, crawl.start_url, wanted);
  const isRead = (admission: Admission, { url, depth }: { url: string; depth: number }) => {
    const admitted = admitPage(admission, new URL(url), depth, () => 0, now);
    return admitted.kind === "read" && !admitted.links_only;
  };
  for (const page of frontier.listPages()) {
    preview.known++;
    const [was_read, is_read] = [isRead(before, page), isRead(after, page)];
    if (is_read) preview.kept++;
    if (is_read === was_read) continue;
    preview[is_read ? "added" : "removed"]++;
    const shown = preview[is_read ? "added_urls" : "removed_urls"];
    if (shown.length < SHOWN_URLS) shown.push(page.url);
  }
  return preview;
}
