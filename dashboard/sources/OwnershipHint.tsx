import type { SourceWithCounts } from "../../workers/contract/knowledge";
import { usePages } from "../api/knowledge";
import { useOwnership } from "../api/ownership";
import { countPages, isRunning, isUpload, nameSource } from "../sites/words";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { findOwnershipOf, isStoppedUnproven, UNPROVEN_MAX_PAGES } from "./ownership";

/** Where pages were left out only because nobody has proven whose website it is: that this helps. */
export function OwnershipHint({ source }: { source: SourceWithCounts }) {
  const { id, site_id, type, status, page_counts } = source;
  const isAtRest = !isUpload(type) && !isRunning(status) && page_counts.skipped > 0;
  const limited = usePages(site_id, id, { reason: "limit", page: 1, page_size: 1 }, isAtRest);
  const left_out = isAtRest ? (limited.data?.total ?? 0) : 0;
  const isStopped = isStoppedUnproven(source, left_out);
  const ownership = useOwnership(site_id, isStopped);
  const unproven = findOwnershipOf(source, ownership.data?.items ?? []).find(({ proven_at }) => proven_at === null);
  if (!isStopped || !unproven) return null;
  return (
    <Notice tone="amber" icon="shield">
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p class="min-w-0 flex-1 basis-60">
          {countPages(left_out)} of {nameSource(source)} {left_out === 1 ? "was" : "were"} left out: without proof that{" "}
          {unproven.host} is yours, {UNPROVEN_MAX_PAGES} are the most.
        </p>
        <Button size="sm" href={`/sites/${site_id}/sources/${id}#ownership`}>
          Prove that it is yours
        </Button>
      </div>
    </Notice>
  );
}
