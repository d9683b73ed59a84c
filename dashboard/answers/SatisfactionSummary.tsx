import { useQuery } from "@tanstack/preact-query";
import { Link } from "wouter-preact";
import type { Satisfaction } from "../../workers/contract/answers";
import { getSatisfaction } from "../api/answers";
import { getKnowledgePath } from "../knowledge/entry";
import { Icon } from "../ui/Icon";
import { Meter } from "../ui/Meter";
import { countRatings, nameCategory, REASON_LABELS, showPercent } from "./words";

/** How many days are looked at. */
const DAYS = 30;

/** What visitors think of the answers, in one line; opened by kind of question, by page and by reason. */
export function SatisfactionSummary({ site_id }: { site_id: string }) {
  const { data } = useQuery({
    queryKey: ["site", site_id, "satisfaction"],
    queryFn: () => getSatisfaction(site_id, DAYS),
  });
  // As high as a row from the start: nothing below may jump.
  if (!data || data.rated === 0)
    return <p class="flex min-h-11 items-center text-muted">{data && `No visitor rated an answer in ${DAYS} days.`}</p>;
  return (
    <details class="group rounded-card border border-line bg-surface">
      <summary class="flex min-h-11 cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 rounded-card px-4 py-2 [&::-webkit-details-marker]:hidden">
        <span class="text-green">
          <Icon name="thumbs_up" class="size-4" />
        </span>
        <span class="font-medium tabular-nums">{showPercent(data.helpful / data.rated)} helpful</span>
        <span class="text-muted">
          {countRatings(data.rated)} in {DAYS} days
        </span>
        <span class="ml-auto text-muted transition-transform group-open:rotate-180 motion-reduce:transition-none">
          <Icon name="chevron_down" class="size-4" />
        </span>
      </summary>
      <Details site_id={site_id} satisfaction={data} />
    </details>
  );
}

function Details({ site_id, satisfaction }: { site_id: string; satisfaction: Satisfaction }) {
  const { by_category, worst_pages, reasons } = satisfaction;
  const given = reasons.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  return (
    <div class="grid gap-x-8 gap-y-4 border-t border-line p-4 md:grid-cols-2">
      <section>
        <h2 class="mb-2 font-medium">By kind of question</h2>
        <ul class="grid gap-2">
          {by_category.map(({ category, rated, helpful }) => (
            <li key={category}>
              <div class="flex justify-between gap-4">
                <span class="first-letter:uppercase">{nameCategory(category)}</span>
                <span class="text-muted tabular-nums">
                  {showPercent(helpful / rated)} of {rated}
                </span>
              </div>
              <Meter value={helpful} max={rated} label={`${nameCategory(category)}: found helpful`} />
            </li>
          ))}
        </ul>
      </section>
      <div class="grid content-start gap-4">
        <section>
          <h2 class="mb-2 font-medium">Pages behind answers that did not help</h2>
          {worst_pages.length === 0 ? (
            <p class="text-muted">No answer was rated down.</p>
          ) : (
            <ul class="grid gap-1">
              {worst_pages.map(({ page_id, title, url, rated, helpful }) => (
                <li key={page_id} class="flex justify-between gap-4">
                  <Link
                    class="min-w-0 truncate text-accent-ink hover:underline"
                    dir="auto"
                    href={getKnowledgePath(site_id, page_id)}
                  >
                    {title || url}
                  </Link>
                  <span class="whitespace-nowrap text-muted tabular-nums">
                    {rated - helpful} of {rated} not helpful
                  </span>
                </li>
              ))}
            </ul>
          )}
        </section>
        {given.length > 0 && (
          <section>
            <h2 class="mb-2 font-medium">What visitors said was wrong</h2>
            <ul class="grid gap-1">
              {given.map(({ reason, count }) => (
                <li key={reason} class="flex justify-between gap-4">
                  <span>{REASON_LABELS[reason]}</span>
                  <span class="text-muted tabular-nums">{count}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  );
}
