import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Link, useParams } from "wouter-preact";
import type { Correction } from "../../workers/contract/corrections";
import { AnswerTabs } from "../answers/AnswerTabs";
import { AnswerText } from "../answers/AnswerText";
import { listCorrections } from "../api/corrections";
import { useSiteEvents } from "../api/live";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { Pagination } from "../ui/Pagination";
import { Skeleton } from "../ui/Skeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { useCorrections } from "./use-corrections";
import { describeWaiting, withoutCites } from "./words";

const PAGE_SIZE = 20;

/** Corrections of answers that wait for somebody to approve them. */
export default function CorrectionListPage() {
  const { site_id = "" } = useParams();
  const [page, setPage] = useState(1);
  useSiteEvents(site_id);
  const slice = { page, page_size: PAGE_SIZE };
  const corrections = useQuery({
    queryKey: ["site", site_id, "entries", "corrections", slice],
    queryFn: () => listCorrections(site_id, slice),
    placeholderData: keepPreviousData,
  });
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Corrections"
        lead={
          <span class="block min-h-[2lh] sm:min-h-lh">
            {corrections.data && describeWaiting(corrections.data.total)}
          </span>
        }
      />
      <div class="flex flex-col gap-4">
        <AnswerTabs site_id={site_id} />
        {corrections.isPending ? (
          <div aria-busy="true">
            <Skeleton class="h-56 w-full" />
          </div>
        ) : corrections.isError ? (
          <ErrorState error={corrections.error} retry={() => void corrections.refetch()} />
        ) : corrections.data.total === 0 ? (
          <EmptyState
            icon="check"
            title="Nothing to approve"
            action={<Button href={`/sites/${site_id}/answers`}>Look through the answers</Button>}
          >
            When you or an agent corrects an answer, such as “Refunds take five days, not two”, the correction waits
            here until it is approved.
          </EmptyState>
        ) : (
          <Card padded={false}>
            <ul aria-label="Corrections, offered last first">
              {corrections.data.items.map((correction) => (
                <CorrectionRow key={correction.entry.id} site_id={site_id} correction={correction} />
              ))}
            </ul>
            <Pagination
              page={corrections.data.page}
              page_size={corrections.data.page_size}
              total={corrections.data.total}
              on_page={setPage}
            />
          </Card>
        )}
      </div>
    </div>
  );
}

function CorrectionRow({ site_id, correction }: { site_id: string; correction: Correction }) {
  const { entry, answer, answer_id, created_at } = correction;
  const { approving, dismissing } = useCorrections(site_id);
  return (
    <li class="grid grid-cols-1 gap-3 border-t border-line p-4 first:border-t-0">
      <div>
        <h2 class="text-lg break-words" dir="auto">
          {entry.title}
        </h2>
        <p class="text-muted">
          Corrected <TimeAgo at={created_at} />
        </p>
      </div>
      <div class="grid grid-cols-1 gap-4 md:grid-cols-2">
        <Text name="It said">
          {answer ? (
            <div class="text-muted">
              <AnswerText text={withoutCites(answer.text)} />
            </div>
          ) : (
            <p class="text-muted">This answer is no longer kept.</p>
          )}
        </Text>
        <Text name="It should say">
          <AnswerText text={entry.content} />
        </Text>
      </div>
      <div class="flex flex-wrap gap-2">
        <Button size="sm" variant="primary" busy={approving.isPending} onClick={() => approving.mutate(correction)}>
          Approve
        </Button>
        <Button size="sm" busy={dismissing.isPending} onClick={() => dismissing.mutate(correction)}>
          Dismiss
        </Button>
        {answer && (
          <Link
            class="inline-flex min-h-7 items-center px-2 text-sm text-accent-ink hover:underline"
            href={`/sites/${site_id}/answers/${answer_id}`}
          >
            See the answer or change the correction
          </Link>
        )}
      </div>
    </li>
  );
}

function Text({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <section class="min-w-0">
      <h3 class="mb-1 text-sm text-faint">{name}</h3>
      {children}
    </section>
  );
}
