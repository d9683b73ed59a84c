/** Whether what an answer rests on was written by hand and so has no page that was read. */
export function isEntry(page_id: string): boolean {
  return page_id.startsWith("entry_");
}

/** The screen of what an answer rests on: a page that was read, or an entry. */
export function getKnowledgePath(site_id: string, page_id: string): string {
  return `/sites/${site_id}/${isEntry(page_id) ? "entries" : "pages"}/${page_id}`;
}
