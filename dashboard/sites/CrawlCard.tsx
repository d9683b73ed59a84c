import { Link } from "wouter-preact";
import type { CrawlProgress, PageStatus } from "../../workers/contract/crawl";
import type { Page, SourceWithCounts, SourceWithProgress } from "../../workers/contract/knowledge";
import { usePages, useSource } from "../api/knowledge";
import { explainReason, PAGE_STATUS } from "../knowledge/reasons";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorState } from "../ui/ErrorState";
import { formatNumber } from "../ui/format";
import { Notice } from "../ui/Notice";
import { Progress } from "../ui/Progress";
import { Skeleton } from "../ui/Skeleton";
import { Stat } from "../ui/Stat";
import { CrawlControls } from "./CrawlControls";
import { describeCrawl, describeStatus, getPathOf, isBeingRead, isRunning, isUpload, nameSource } from "./words";

const SHOWN_PAGES = 8;
/** The height of a row of them. */
const ROW_REM = 2.75;

interface Props {
  /** As the list of sources has it: shown until how far its crawl has come is known. */
  listed: SourceWithCounts;
  /** Names the source and leads to its screen; without it the card stands on that screen. */
  is_linked?: boolean;
}

/** A source as it is read: how far, what came of it, and, where it is one of many, its newest pages. */
export function CrawlCard({ listed, is_linked = false }: Props) {
  const { site_id } = listed;
  const { data, error, refetch } = useSource(listed.id);
  const source = data ?? toResting(listed);
  if (error && !source) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!source) return <Skeleton class="h-150 rounded-card" />;
  const { status, progress } = source;
  const look = describeStatus(source);
  return (
    <Card
      title={is_linked ? nameSource(source) : "Reading"}
      actions={
        <>
          <CrawlControls source={source} />
          {is_linked && (
            <Button
              size="sm"
              variant="quiet"
              icon="settings"
              href={`/sites/${site_id}/sources/${source.id}`}
              aria-label={`What is read of ${nameSource(source)}`}
            />
          )}
        </>
      }
    >
      <div class="flex items-center gap-3">
        <span role="status" class="flex">
          <Badge tone={look.tone}>{look.text}</Badge>
        </span>
        {isRunning(status) && <Bar progress={progress} />}
      </div>
      {status === "failed" && <Failure source={source} />}
      <Counts source={source} />
      {is_linked ? (
        <RecentPages site_id={site_id} source={source} />
      ) : (
        <p class="mt-4 border-t border-line pt-3 text-sm">
          <AllPages site_id={site_id} source_id={source.id} />
        </p>
      )}
    </Card>
  );
}

/** A source at rest says all that is shown of it by itself. */
function toResting(source: SourceWithCounts): SourceWithProgress | null {
  const { status, last_error } = source;
  if (isRunning(status)) return null;
  const progress = { version: 0, found: 0, done: 0, indexed: 0, failed: 0, started_at: null, eta_s: null };
  return { ...source, progress: { ...progress, status, last_error } };
}

function Bar({ progress: { done, found } }: { progress: CrawlProgress }) {
  return (
    <>
      <Progress value={found === 0 ? null : done} max={found} label="Pages read" />
      <span class="w-10 shrink-0 text-right text-sm text-muted tabular-nums" aria-hidden="true">
        {found === 0 ? "" : `${Math.floor((100 * done) / found)}%`}
      </span>
    </>
  );
}

function Failure({ source }: { source: SourceWithProgress }) {
  return (
    <div class="mt-3">
      <Notice tone="red">
        {describeCrawl(source.progress, source.type)}{" "}
        {isUpload(source.type) ? (
          "Correct it and add it again; this one can then be removed."
        ) : (
          <>
            Once that is mended on{" "}
            <a href={source.url} target="_blank" rel="noreferrer" class="text-accent-ink underline">
              your website
            </a>
            , read it again.
          </>
        )}
        {source.page_counts.indexed > 0 && " Until then, answers come from the pages read before."}
      </Notice>
    </div>
  );
}

/** While it runs a crawl counts for itself; afterwards the page list is the truth. */
function countPagesOf({ status, progress, page_counts }: SourceWithProgress) {
  if (isRunning(status)) {
    const { found, done, indexed, failed } = progress;
    return { found, indexed, left_out: done - indexed - failed, failed };
  }
  const { queued, indexed, unpublished, skipped, failed, gone } = page_counts;
  const left_out = unpublished + skipped + gone;
  return { found: queued + indexed + left_out + failed, indexed, left_out, failed };
}

function Counts({ source }: { source: SourceWithProgress }) {
  const { found, indexed, left_out, failed } = countPagesOf(source);
  return (
    <div class="mt-4 grid grid-cols-2 gap-4 sm:grid-cols-4">
      <Stat label="Found" value={formatNumber(found)} />
      <Stat label="Indexed" value={formatNumber(indexed)} />
      <Stat label="Left out" value={formatNumber(left_out)} />
      <Stat label="Failed" value={formatNumber(failed)} />
    </div>
  );
}

function AllPages({ site_id, source_id }: { site_id: string; source_id: string }) {
  return (
    <Link href={`/sites/${site_id}/pages?source=${source_id}`} class="text-accent-ink hover:underline">
      All pages
    </Link>
  );
}

function RecentPages({ site_id, source }: { site_id: string; source: SourceWithProgress }) {
  const { data, error } = usePages(site_id, source.id, { page: 1, page_size: SHOWN_PAGES });
  // The height of all rows is there from the start, so that nothing below moves when pages appear.
  const rows = isBeingRead(source.status) ? SHOWN_PAGES : Math.min(SHOWN_PAGES, countPagesOf(source).found);
  return (
    <section class="mt-5" aria-label="Pages read last">
      <div class="flex items-baseline justify-between gap-4 border-b border-line pb-2">
        <h3 class="text-sm text-muted">Read last</h3>
        <span class="text-sm">
          <AllPages site_id={site_id} source_id={source.id} />
        </span>
      </div>
      <ol style={{ minHeight: `${Math.max(rows, 1) * ROW_REM}rem` }}>
        {data?.items.map((page) => (
          <RecentPage key={page.id} site_id={site_id} page={page} />
        ))}
        {data?.items.length === 0 && (
          <li class="pt-4 text-muted">
            {isBeingRead(source.status) ? "Each page appears here as it is read." : "No page has been read yet."}
          </li>
        )}
        {error && !data && (
          <li class="pt-4 text-muted">The pages could not be loaded. They appear as soon as the next one is read.</li>
        )}
      </ol>
    </section>
  );
}

const DOTS: Record<PageStatus, string> = {
  queued: "bg-edge",
  indexed: "bg-green",
  unpublished: "bg-edge",
  skipped: "bg-amber",
  failed: "bg-red",
  gone: "bg-edge",
};

function RecentPage({ site_id, page }: { site_id: string; page: Page }) {
  return (
    <li class="relative flex h-11 items-center gap-3 border-b border-line transition-opacity last:border-0 starting:opacity-0">
      <span class={`size-2 shrink-0 rounded-full ${DOTS[page.status]}`} aria-hidden="true" />
      <Link
        href={`/sites/${site_id}/pages/${page.id}`}
        class="min-w-0 shrink truncate after:absolute after:inset-0 hover:text-accent-ink"
      >
        {page.title ?? getPathOf(page.url)}
      </Link>
      <span class="hidden min-w-0 flex-1 truncate text-sm text-faint sm:block">
        {page.title && getPathOf(page.url)}
      </span>
      <span class="ml-auto shrink-0 text-sm text-muted sm:hidden">{PAGE_STATUS[page.status].text}</span>
      <span class="ml-auto hidden max-w-1/2 shrink-0 truncate text-sm text-muted sm:block">
        {page.status === "skipped" || page.status === "failed"
          ? explainReason(page.reason)
          : PAGE_STATUS[page.status].text}
      </span>
    </li>
  );
}
