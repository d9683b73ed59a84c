import { Link } from "wouter-preact";
import type { ComparedResult, ResultChange, TestResult } from "../../workers/contract/evals";
import { showPercent } from "../answers/words";
import { useTestResults } from "../api/evals";
import { getKnowledgePath } from "../knowledge/entry";
import { getPathOf } from "../sites/words";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { Icon } from "../ui/Icon";
import { Pagination } from "../ui/Pagination";
import { Select } from "../ui/Select";
import { type Column, Table } from "../ui/Table";
import { TableSkeleton } from "../ui/TableSkeleton";
import { LIVE, NOTHING, type RunView } from "./filters";
import { CHANGES, describeResult } from "./words";

const PAGE_SIZE = 50;

interface Props {
  site_id: string;
  run_id: string;
  against: string;
  view: RunView;
  on_view: (view: RunView) => void;
}

/** What became of each question, before and after, those that got worse first. */
export function Results({ site_id, run_id, against, view, on_view }: Props) {
  const { change, page } = view;
  const isCompared = against !== NOTHING;
  const results = useTestResults(site_id, run_id, {
    page,
    page_size: PAGE_SIZE,
    change,
    against: isCompared && against !== LIVE ? against : undefined,
  });
  const columns = makeColumns(site_id, isCompared);
  return (
    <section aria-label="Question by question" class="flex flex-col gap-3">
      <div class="flex flex-wrap items-center justify-between gap-2">
        <h2 class="text-lg">Question by question</h2>
        <Select
          aria-label="Which questions"
          value={change ?? ""}
          onChange={(event) => on_view(choose(view, event.currentTarget.value as ResultChange | ""))}
        >
          <option value="">All questions</option>
          {Object.entries(CHANGES).map(([name, { text }]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </Select>
      </div>
      {results.isPending ? (
        <TableSkeleton />
      ) : results.isError ? (
        <ErrorState error={results.error} retry={() => void results.refetch()} />
      ) : results.data.total === 0 ? (
        <EmptyState
          icon="filter"
          title={change ? "No question is among these" : "Nothing was asked"}
          action={change && <Button onClick={() => on_view(choose(view, ""))}>Show all</Button>}
        >
          {change
            ? "Choose all questions to see the others."
            : "The questions were removed while the run was under way."}
        </EmptyState>
      ) : (
        <Card padded={false}>
          <Table
            caption="Questions, those that got worse first"
            columns={columns}
            rows={results.data.items}
            row_key={({ question_id }) => question_id}
          />
          <Pagination
            page={results.data.page}
            page_size={results.data.page_size}
            total={results.data.total}
            on_page={(next) => on_view({ ...view, page: next })}
          />
        </Card>
      )}
    </section>
  );
}

/** The view from its first page on, of questions with this change only; of all without one. */
function choose({ change: _, ...kept }: RunView, change: ResultChange | ""): RunView {
  return { ...kept, page: 1, ...(change !== "" && { change }) };
}

function makeColumns(site_id: string, isCompared: boolean): Column<ComparedResult>[] {
  const before: Column<ComparedResult> = {
    key: "before",
    header: "Before",
    render: ({ before: was, expected }) => (was ? <Verdict result={was} hasPage={expected !== null} /> : "Not asked"),
  };
  return [
    {
      key: "question",
      header: "Question",
      class: "w-1/2 max-w-0",
      render: (row) => <Question site_id={site_id} row={row} />,
    },
    ...(isCompared ? [before] : []),
    {
      key: "after",
      header: isCompared ? "In this run" : "Result",
      render: ({ after, expected }) => <Verdict result={after} hasPage={expected !== null} />,
    },
    {
      key: "change",
      header: isCompared ? "Change" : "",
      render: ({ change }) => {
        const { text, tone, icon } = CHANGES[change];
        return (
          <Badge tone={tone} icon={icon}>
            {text}
          </Badge>
        );
      },
    },
  ];
}

function Question({ site_id, row: { question, expected } }: { site_id: string; row: ComparedResult }) {
  return (
    <>
      <Link
        class="line-clamp-2 font-medium break-words hover:underline"
        dir="auto"
        href={`/sites/${site_id}/ask?q=${encodeURIComponent(question)}`}
      >
        {question}
      </Link>
      <span class="block truncate text-sm text-muted" dir="auto">
        {expected === null ? (
          "should not be answered"
        ) : (
          <>
            {"should be answered from "}
            <Link class="text-accent-ink underline" href={getKnowledgePath(site_id, expected.page_id)}>
              {expected.title || getPathOf(expected.url)}
            </Link>
          </>
        )}
      </span>
    </>
  );
}

function Verdict({ result, hasPage }: { result: TestResult; hasPage: boolean }) {
  return (
    <span class="flex items-start gap-1.5">
      <span class={result.passed ? "text-green" : "text-red"}>
        <Icon name={result.passed ? "check" : "close"} class="mt-0.5 size-4" />
      </span>
      <span class="min-w-0">
        <span class="sr-only">{result.passed ? "Passed: " : "Did not pass: "}</span>
        {describeResult(result, hasPage)}
        <span class="block text-sm text-faint tabular-nums">{showPercent(result.confidence_score)} confident</span>
      </span>
    </span>
  );
}
