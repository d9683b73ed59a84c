import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { SourceWithCounts } from "../../workers/contract/knowledge";
import { AddSourceDialog } from "../sources/AddSourceDialog";
import { removeUnlessUndone } from "../sources/remove-source";
import { SOURCE_TYPES } from "../sources/words";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { formatNumber } from "../ui/format";
import { Icon } from "../ui/Icon";
import { TimeAgo } from "../ui/TimeAgo";
import { CrawlControls } from "./CrawlControls";
import { countPages, describeStatus, isUpload, nameSource } from "./words";

interface Props {
  site_id: string;
  sources: readonly SourceWithCounts[];
  /** The source shown above with its crawl, and so with what can be asked of it. */
  main_id: string | null;
}

/** Everything a site is answered from. */
export function SourceList({ site_id, sources, main_id }: Props) {
  const [isAdding, setIsAdding] = useState(false);
  return (
    <Card
      title="Sources"
      actions={
        <Button size="sm" icon="plus" onClick={() => setIsAdding(true)}>
          Add a source
        </Button>
      }
    >
      <ul class="-my-3 divide-y divide-line">
        {sources.map((source) => (
          <SourceRow key={source.id} source={source} isMain={source.id === main_id} />
        ))}
        {sources.length === 0 && (
          <li class="py-3 text-muted">
            Nothing to answer from yet. Add your website, a file such as your price list, or a text of your own.
          </li>
        )}
      </ul>
      <AddSourceDialog site_id={site_id} open={isAdding} on_close={() => setIsAdding(false)} />
    </Card>
  );
}

function SourceRow({ source, isMain }: { source: SourceWithCounts; isMain: boolean }) {
  const { id, site_id, type, urls, page_counts, last_synced_at } = source;
  const look = describeStatus(source);
  const kind = SOURCE_TYPES[type];
  const left_out = page_counts.skipped + page_counts.failed + page_counts.unpublished + page_counts.gone;
  return (
    <li class="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <span class="flex size-8 shrink-0 items-center justify-center rounded-control bg-sunken text-muted">
        <Icon name={kind.icon} class="size-[18px]" />
      </span>
      <div class="min-w-0 flex-1 basis-60">
        <p class="flex items-center gap-2">
          <Link href={`/sites/${site_id}/sources/${id}`} class="min-w-0 truncate hover:text-accent-ink">
            {nameSource(source)}
          </Link>
          <Badge tone={look.tone}>{look.text}</Badge>
        </p>
        <p class="text-sm text-muted tabular-nums">
          {type === "url_list" ? `List of ${urls.length}` : kind.label} ·{" "}
          <Link href={`/sites/${site_id}/pages?source=${id}`} class="hover:text-accent-ink hover:underline">
            {countPages(page_counts.indexed)} indexed
          </Link>
          {left_out > 0 && `, ${formatNumber(left_out)} not`}
          {last_synced_at !== null && (
            <>
              {" "}
              · read <TimeAgo at={last_synced_at} />
            </>
          )}
        </p>
      </div>
      <div class="flex w-full gap-2 pl-12 sm:w-auto sm:pl-0">
        {!isMain && !isUpload(type) && <CrawlControls source={source} />}
        <Button
          size="sm"
          variant="quiet"
          icon="trash"
          aria-label={`Remove ${nameSource(source)}`}
          onClick={() => removeUnlessUndone(source)}
        />
      </div>
    </li>
  );
}
