import { Link } from "wouter-preact";
import type { Attempt, Candidate } from "../../workers/contract/answers";
import { Icon } from "../ui/Icon";
import { TraceSent } from "./TraceSent";
import { BUDGET_LIMITS, DROP_REASONS, describeUse, explainStop, FAULTS } from "./words";

interface Props {
  site_id: string;
  attempt: Attempt;
  candidates: Candidate[];
}

/** One try to write the answer: what was sent and what it took, the quotes that were found word for word, and the sentences left out with the reason. */
export function TraceAttempt({ site_id, attempt, candidates }: Props) {
  const { kept, dropped, fault, budget_limit, sent, stop_reason, template } = attempt;
  const use = describeUse(attempt);
  const stopped = explainStop(stop_reason);
  const titles = new Map(candidates.map((candidate) => [candidate.chunk_id, candidate]));
  return (
    <>
      {template !== null && (
        <p class="text-muted">{`${template.id === undefined ? "Built-in template" : "Your template"} ${template.category}, version ${template.version}`}</p>
      )}
      {use !== "" && <p class="text-muted tabular-nums">{use}</p>}
      {sent !== null && <TraceSent site_id={site_id} sent={sent} candidates={titles} />}
      {fault !== null && <p class="text-red">{budget_limit ? BUDGET_LIMITS[budget_limit] : FAULTS[fault]}</p>}
      {stopped !== null && <p>{stopped}</p>}
      <ul class="grid grid-cols-1 gap-2">
        {kept.map(({ chunk_id, quote }, index) => {
          const page = titles.get(chunk_id);
          return (
            <li key={index} class="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2">
              <Icon name="check" class="mt-0.5 size-4 text-green" />
              <span class="break-words" dir="auto">
                <span class="sr-only">Kept: </span>
                {quote}
                {page && (
                  <Link
                    class="ms-2 text-muted underline hover:text-ink"
                    href={`/sites/${site_id}/pages/${page.page_id}`}
                  >
                    {page.title || page.url}
                  </Link>
                )}
              </span>
            </li>
          );
        })}
        {dropped.map(({ text, reason }, index) => (
          <li key={index} class="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2">
            <Icon name="close" class="mt-0.5 size-4 text-amber" />
            <span class="break-words" dir="auto">
              <span class="sr-only">Left out: </span>
              <s class="text-muted">{text}</s>
              <span class="block">{DROP_REASONS[reason]}</span>
            </span>
          </li>
        ))}
      </ul>
      {kept.length === 0 && dropped.length === 0 && <p class="text-muted">It wrote nothing.</p>}
    </>
  );
}
