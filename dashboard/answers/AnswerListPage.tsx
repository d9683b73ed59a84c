import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useParams, useSearchParams } from "wouter-preact";
import type { AnswerSummary, Outcome } from "../../workers/contract/answers";
import { type AnswerFilters, listAnswers } from "../api/answers";
import { useSiteEvents } from "../api/live";
import { useUsage } from "../api/usage";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { Pagination } from "../ui/Pagination";
import { Skeleton } from "../ui/Skeleton";
import { type Column, Table } from "../ui/Table";
import { TimeAgo } from "../ui/TimeAgo";
import { QuestionsNotice } from "../usage/QuestionsNotice";
import { isUsedUp } from "../usage/words";
import { AnswerFilterBar } from "./AnswerFilterBar";
import { AnswerTabs } from "./AnswerTabs";
import { hasFilters, readFilters, writeFilters } from "./filters";
import { OutcomeBadge } from "./OutcomeBadge";
import { Rating } from "./Rating";
import { SatisfactionSummary } from "./SatisfactionSummary";
import { showPercent } from "./words";

const PAGE_SIZE = 20;
/** Visitors' questions that were not answered: what an owner can do something about. */
const UNANSWERED: AnswerFilters = { outcome: "abstained", asked_by: "visitor" };

/** Every answer given, newest first; new ones appear by themselves. */
export default function AnswerListPage() {
  const { site_id = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  useSiteEvents(site_id);
  const usage = useUsage().data;
  const wanted = { ...filters, page_size: PAGE_SIZE };
  const answers = useQuery({
    queryKey: ["site", site_id, "answers", wanted],
    queryFn: () => listAnswers(site_id, wanted),
    placeholderData: keepPreviousData,
  });
  const setFilters = (next: AnswerFilters) => setSearch(writeFilters(next), { replace: true });

  return (
    <div class="flex flex-col gap-6">
      <PageHeader title="Answers" lead={<Lead site_id={site_id} />} />
      <div class="flex flex-col gap-4">
        <AnswerTabs site_id={site_id} />
        {usage && isUsedUp(usage) && <QuestionsNotice usage={usage} />}
        <SatisfactionSummary site_id={site_id} />
        <AnswerFilterBar filters={filters} on_change={setFilters} />
        {answers.isPending ? (
          <Skeleton lines={10} />
        ) : answers.isError ? (
          <ErrorState error={answers.error} retry={() => void answers.refetch()} />
        ) : answers.data.total > 0 ? (
          <Card padded={false}>
            <Table
              caption="Answers, newest first"
              columns={COLUMNS}
              rows={answers.data.items}
              row_key={({ id }) => id}
              row_href={({ id }) => `/sites/${site_id}/answers/${id}`}
            />
            <Pagination
              page={answers.data.page}
              page_size={answers.data.page_size}
              total={answers.data.total}
              on_page={(page) => setFilters({ ...filters, page })}
            />
          </Card>
        ) : hasFilters(filters) ? (
          <EmptyState
            icon="search"
            title="No answer fits these filters"
            action={<Button onClick={() => setFilters({})}>Show all answers</Button>}
          >
            Take one away, or look for a shorter part of the question.
          </EmptyState>
        ) : (
          <EmptyState
            icon="answers"
            title="No questions yet"
            action={
              <Button variant="primary" href={`/sites/${site_id}/ask`}>
                Ask your site
              </Button>
            }
          >
            Once visitors ask, each question stands here with its answer and its sources. Ask one yourself to see how
            that looks.
          </EmptyState>
        )}
      </div>
    </div>
  );
}

/** What needs the owner, in one sentence. */
function Lead({ site_id }: { site_id: string }) {
  const wanted = { ...UNANSWERED, page_size: 1 };
  const unanswered = useQuery({
    queryKey: ["site", site_id, "answers", wanted],
    queryFn: () => listAnswers(site_id, wanted),
  });
  // Two lines on a phone, whatever it comes to say: nothing below may jump.
  return (
    <span class="block min-h-[2lh] sm:min-h-lh">{unanswered.data && describeUnanswered(unanswered.data.total)}</span>
  );
}

function describeUnanswered(total: number): string {
  if (total === 0) return "No visitor has gone without an answer.";
  const questions = total === 1 ? "One visitor question" : `${total} visitor questions`;
  return `${questions} could not be answered from your pages.`;
}

/** Wishes for a person and blocked questions are not looked up, so nothing was measured. */
function isLookedUp(outcome: Outcome): boolean {
  return outcome !== "handed_over" && outcome !== "blocked";
}

const COLUMNS: Column<AnswerSummary>[] = [
  {
    key: "question",
    header: "Question",
    class: "w-1/2 max-w-0",
    render: ({ question, excerpt }) => (
      <>
        <span class="line-clamp-2 font-medium break-words" dir="auto">
          {question}
        </span>
        <span class="line-clamp-1 break-words text-muted" dir="auto">
          {excerpt}
        </span>
      </>
    ),
  },
  { key: "outcome", header: "Outcome", render: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
  {
    key: "confidence",
    header: "Confidence",
    align: "right",
    hide_on_phone: true,
    render: ({ outcome, confidence_score }) => (isLookedUp(outcome) ? showPercent(confidence_score) : "–"),
  },
  { key: "rating", header: "Rating", render: ({ rating }) => <Rating rating={rating} /> },
  {
    key: "asked_by",
    header: "Asked by",
    render: ({ asked_by }) => (asked_by === "member" ? "Test" : "Visitor"),
  },
  {
    key: "created_at",
    header: "When",
    align: "right",
    render: ({ created_at }) => <TimeAgo at={created_at} />,
  },
];
