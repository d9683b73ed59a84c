import { Link } from "wouter-preact";
import type { Usage } from "../../workers/contract/usage";
import { showCost } from "../answers/words";
import { useSites } from "../api/sites";
import { useUsage } from "../api/usage";
import { Card } from "../ui/Card";
import { ErrorState } from "../ui/ErrorState";
import { formatNumber } from "../ui/format";
import { Meter } from "../ui/Meter";
import { Skeleton } from "../ui/Skeleton";
import { QuestionsNotice } from "./QuestionsNotice";
import { describeReset, isUsedUp } from "./words";

/** What the workspace has used of its plan. */
export function UsageCard() {
  const { data: usage, error, refetch } = useUsage();
  return (
    <Card title="Usage">
      {usage ? (
        <Used usage={usage} />
      ) : error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <div role="status" aria-label="Loading">
          <Skeleton class="h-28 w-full" />
        </div>
      )}
    </Card>
  );
}

function Used({ usage }: { usage: Usage }) {
  const { conversations, ai_questions, today, resets_at, sites } = usage;
  return (
    <div class="flex flex-col gap-4">
      {isUsedUp(usage) && <QuestionsNotice usage={usage} />}
      <UsedOf label="Conversations this month" {...conversations} />
      <div>
        <UsedOf label="Questions answered by the model today" {...ai_questions} />
        {!isUsedUp(usage) && <p class="text-sm text-faint">{describeReset(resets_at)}</p>}
      </div>
      {sites.length > 0 && (
        <table class="w-full">
          <caption class="sr-only">Cost and tokens today, by site</caption>
          <thead>
            <tr class="border-b border-line text-sm text-muted">
              <th class="py-1 pe-4 text-start font-normal">Site</th>
              <th class="py-1 pe-4 text-end font-normal">Questions</th>
              <th class="hidden py-1 pe-4 text-end font-normal sm:table-cell">Tokens</th>
              <th class="py-1 text-end font-normal">Cost, about</th>
            </tr>
          </thead>
          <tbody>
            {sites.map((site) => (
              <SiteRow key={site.site_id} site={site} />
            ))}
          </tbody>
          {sites.length > 1 && (
            <tfoot>
              <tr class="border-t border-line font-medium tabular-nums">
                <th class="py-1.5 pe-4 text-start font-medium">All sites</th>
                <td class="py-1.5 pe-4 text-end">{formatNumber(ai_questions.used)}</td>
                <td class="hidden py-1.5 pe-4 text-end sm:table-cell">{formatNumber(today.tokens)}</td>
                <td class="py-1.5 text-end">{showCost(today.cost_usd)}</td>
              </tr>
            </tfoot>
          )}
        </table>
      )}
    </div>
  );
}

function UsedOf({ label, used, limit }: { label: string; used: number; limit: number | null }) {
  return (
    <div>
      <div class="flex flex-wrap justify-between gap-x-4">
        <span>{label}</span>
        <span class="text-muted tabular-nums">
          {limit === null ? formatNumber(used) : `${formatNumber(used)} of ${formatNumber(limit)}`}
        </span>
      </div>
      {limit !== null && <Meter value={used} max={limit} label={label} />}
    </div>
  );
}

function SiteRow({ site: { site_id, questions, tokens, cost_usd } }: { site: Usage["sites"][number] }) {
  const name = useSites().data?.items.find(({ id }) => id === site_id)?.name;
  return (
    <tr class="tabular-nums">
      <th class="max-w-0 py-1.5 pe-4 text-start font-normal" scope="row">
        {name ? (
          <Link class="block truncate text-accent-ink hover:underline" href={`/sites/${site_id}/settings`}>
            {name}
          </Link>
        ) : (
          <span class="text-muted">A deleted site</span>
        )}
      </th>
      <td class="w-px py-1.5 pe-4 text-end">{formatNumber(questions)}</td>
      <td class="hidden w-px py-1.5 pe-4 text-end sm:table-cell">{formatNumber(tokens)}</td>
      <td class="w-px py-1.5 text-end whitespace-nowrap">{showCost(cost_usd)}</td>
    </tr>
  );
}
