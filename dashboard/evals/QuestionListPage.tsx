import { useState } from "preact/hooks";
import { useParams } from "wouter-preact";
import type { TestQuestion } from "../../workers/contract/evals";
import { MAX_TEST_QUESTIONS } from "../../workers/contract/limits";
import { useTestQuestions } from "../api/evals";
import { useSiteEvents } from "../api/live";
import { getPathOf } from "../sites/words";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorState } from "../ui/ErrorState";
import { formatNumber } from "../ui/format";
import { PageHeader } from "../ui/PageHeader";
import { Pagination } from "../ui/Pagination";
import { type Column, Table } from "../ui/Table";
import { TableSkeleton } from "../ui/TableSkeleton";
import { AddQuestionDialog } from "./AddQuestionDialog";
import { ImportDialog } from "./ImportDialog";
import { NoQuestions } from "./NoQuestions";
import { TestTabs } from "./TestTabs";
import { useTests } from "./use-tests";
import { ORIGINS } from "./words";

const PAGE_SIZE = 50;

/** What a site is tested with: each question, and what should become of it. */
export default function QuestionListPage() {
  const { site_id = "" } = useParams();
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<"add" | "import" | null>(null);
  useSiteEvents(site_id);
  const questions = useTestQuestions(site_id, { page, page_size: PAGE_SIZE });
  const { generating, removing } = useTests(site_id);
  const total = questions.data?.total;
  const columns: Column<TestQuestion>[] = [
    ...COLUMNS,
    {
      key: "action",
      header: "",
      align: "right",
      render: (question) => (
        <Button
          size="sm"
          variant="quiet"
          aria-label={`Remove “${question.question}”`}
          busy={removing.isPending && removing.variables.id === question.id}
          onClick={() => removing.mutate(question)}
        >
          Remove
        </Button>
      ),
    },
  ];
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Test questions"
        lead={
          <span class="block min-h-[2lh] sm:min-h-lh">
            {total !== undefined &&
              `${formatNumber(total)} of at most ${formatNumber(MAX_TEST_QUESTIONS)}. Every run and every new reading of your website asks them all.`}
          </span>
        }
        action={
          <>
            <Button icon="upload" onClick={() => setOpen("import")}>
              Import
            </Button>
            <Button busy={generating.isPending} onClick={() => generating.mutate()}>
              Make some
            </Button>
            <Button variant="primary" icon="plus" onClick={() => setOpen("add")}>
              Add
            </Button>
          </>
        }
      />
      <div class="flex flex-col gap-4">
        <TestTabs site_id={site_id} questions={total} />
        {questions.isPending ? (
          <TableSkeleton />
        ) : questions.isError ? (
          <ErrorState error={questions.error} retry={() => void questions.refetch()} />
        ) : questions.data.total === 0 ? (
          <NoQuestions site_id={site_id} />
        ) : (
          <Card padded={false}>
            <Table
              caption="Test questions, in the order they were added"
              columns={columns}
              rows={questions.data.items}
              row_key={({ id }) => id}
            />
            <Pagination
              page={questions.data.page}
              page_size={questions.data.page_size}
              total={questions.data.total}
              on_page={setPage}
            />
          </Card>
        )}
      </div>
      <AddQuestionDialog site_id={site_id} open={open === "add"} on_close={() => setOpen(null)} />
      <ImportDialog site_id={site_id} open={open === "import"} on_close={() => setOpen(null)} />
    </div>
  );
}

const COLUMNS: Column<TestQuestion>[] = [
  {
    key: "question",
    header: "Question",
    class: "w-1/2 max-w-0",
    render: ({ question }) => (
      <span class="line-clamp-2 font-medium break-words" dir="auto">
        {question}
      </span>
    ),
  },
  {
    key: "expected",
    header: "Wanted",
    class: "w-2/5 max-w-0",
    render: ({ expected }) =>
      expected ? (
        <span class="block truncate" dir="auto" title={expected.url}>
          {expected.title || getPathOf(expected.url)}
        </span>
      ) : (
        <Badge tone="neutral" icon="stop">
          no answer
        </Badge>
      ),
  },
  {
    key: "origin",
    header: "Origin",
    hide_on_phone: true,
    render: ({ origin }) => <span class="whitespace-nowrap">{ORIGINS[origin]}</span>,
  },
];
