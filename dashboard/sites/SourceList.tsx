import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { SourceWithCounts } from "../../workers/contract/knowledge";
import { queryClient } from "../api/client";
import { removeSource } from "../api/knowledge";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { TimeAgo } from "../ui/TimeAgo";
import { AddSourceDialog } from "./AddSourceDialog";
import { CrawlControls } from "./CrawlControls";
import { runUnlessUndone } from "./undo";
import { countPages, describeStatus, shortenUrl } from "./words";

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
            Nothing to answer from yet. Add your website, or a list of addresses such as your most asked help pages.
          </li>
        )}
      </ul>
      <AddSourceDialog site_id={site_id} open={isAdding} on_close={() => setIsAdding(false)} />
    </Card>
  );
}

function SourceRow({ source, isMain }: { source: SourceWithCounts; isMain: boolean }) {
  const { id, site_id, url, type, urls, page_counts, last_synced_at } = source;
  const look = describeStatus(source);
  const remove = () =>
    runUnlessUndone({
      id,
      text: `${shortenUrl(url)} is removed with its ${countPages(page_counts.indexed)}.`,
      run: async () => {
        await removeSource(id);
        await queryClient.invalidateQueries({ queryKey: ["site", site_id] });
      },
    });
  return (
    <li class="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div class="min-w-0 flex-1 basis-60">
        <p class="flex items-center gap-2">
          <Link href={`/sites/${site_id}/pages?source=${id}`} class="min-w-0 truncate hover:text-accent-ink">
            {shortenUrl(url)}
          </Link>
          <Badge tone={look.tone}>{look.text}</Badge>
        </p>
        <p class="text-sm text-muted tabular-nums">
          {type === "url_list" ? `List of ${urls.length}` : "Website"} · {countPages(page_counts.indexed)} indexed
          {last_synced_at !== null && (
            <>
              {" "}
              · read <TimeAgo at={last_synced_at} />
            </>
          )}
        </p>
      </div>
      {!isMain && <CrawlControls source={source} />}
      <Button size="sm" variant="quiet" icon="trash" aria-label={`Remove ${shortenUrl(url)}`} onClick={remove} />
    </li>
  );
}
