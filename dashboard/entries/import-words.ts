import type { ImportReport } from "../../workers/contract/entries";

/** What a file makes, in a sentence. */
export function describeReport({ created, updated, unchanged }: ImportReport): string {
  const parts = [
    created > 0 && `${created} new`,
    updated > 0 && `${updated} changed`,
    unchanged > 0 && `${unchanged} as ${unchanged === 1 ? "it is" : "they are"}`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? "There is no entry in this file." : `${parts.join(", ")}.`;
}
