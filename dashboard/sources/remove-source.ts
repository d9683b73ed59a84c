import type { SourceWithCounts } from "../../workers/contract/knowledge";
import { queryClient } from "../api/client";
import { removeSource } from "../api/knowledge";
import { runUnlessUndone } from "../sites/undo";
import { countPages, nameSource } from "../sites/words";

/** Shows a source as gone, and removes it with everything read from it unless that is undone. */
export function removeUnlessUndone(source: SourceWithCounts): void {
  const { id, site_id, page_counts } = source;
  runUnlessUndone({
    id,
    text: `${nameSource(source)} is removed with its ${countPages(page_counts.indexed)}.`,
    run: async () => {
      await removeSource(id);
      await queryClient.invalidateQueries({ queryKey: ["site", site_id] });
    },
  });
}
