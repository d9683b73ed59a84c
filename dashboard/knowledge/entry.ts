/** Whether what an answer rests on was written by hand and so has no page that was read. */
export function isEntry(page_id: string): boolean {
  return page_id.startsWith("entry_");
}
