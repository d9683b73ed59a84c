import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { Candidate } from "../../workers/contract/answers";
import { getKnowledgePath } from "../knowledge/entry";
import { Button } from "../ui/Button";
import type { Source } from "./AnswerText";
import { dropMarks } from "./markdown";

interface Props {
  site_id: string;
  candidates: Candidate[];
  sources: Source[];
}

/** The rest is one click away: the best ones decide. */
const SHOWN_AT_FIRST = 5;

/** The passages retrieval found, best first, and which of them the answer rests on. */
export function TraceCandidates({ site_id, candidates, sources }: Props) {
  const [isWhole, setWhole] = useState(false);
  if (candidates.length === 0) return <p class="text-muted">No live passage holds any of these words.</p>;
  const best = Math.max(...candidates.map(({ score }) => score), Number.EPSILON);
  const shown = isWhole ? candidates : candidates.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <table class="w-full table-fixed text-start">
        <caption class="sr-only">Passages found, best first</caption>
        <thead class="text-muted">
          <tr>
            <th class="pb-1 text-start font-normal">Passage</th>
            <th class="w-24 pb-1 ps-3 text-start font-normal sm:w-32">Score</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((candidate) => (
            <CandidateRow
              key={candidate.chunk_id}
              site_id={site_id}
              candidate={candidate}
              share={candidate.score / best}
              numbers={sources.flatMap(({ id }, index) => (id === candidate.chunk_id ? [index + 1] : []))}
            />
          ))}
        </tbody>
      </table>
      {candidates.length > SHOWN_AT_FIRST && (
        <Button variant="quiet" size="sm" class="justify-self-start" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show the best only" : `Show all ${candidates.length}`}
        </Button>
      )}
    </>
  );
}

const STAGES: [keyof Candidate["scores"], string, string][] = [
  ["words", "Words", "How much its words say of the question, rare ones more (BM25)"],
  ["phrases", "Side by side", "What words that stand together as in the question add"],
  ["meaning", "Meaning", "How near it is to the question in meaning, 1 at most"],
  ["rerank", "Read again", "How well it answers the question to a model that read both"],
];

/** What the score is made of; a stage that had no part is left out. */
function Scores({ scores }: { scores: Candidate["scores"] }) {
  return (
    <dl class="mt-1 flex flex-wrap gap-x-4">
      {STAGES.map(([stage, name, meaning]) => {
        const score = scores[stage];
        if (score === null || score === undefined || (stage === "phrases" && score === 0)) return null;
        return (
          <div key={stage} class="flex gap-1.5" title={meaning}>
            <dt class="text-muted">{name}</dt>
            <dd class="tabular-nums">{score.toFixed(2)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function CandidateRow(props: { site_id: string; candidate: Candidate; share: number; numbers: number[] }) {
  const { site_id, candidate, share, numbers } = props;
  const place = candidate.heading_path.filter((heading) => heading !== candidate.title).join(" › ");
  return (
    <tr class="border-t border-line align-top">
      <td class="py-2">
        <Link
          class="block truncate font-medium hover:underline"
          href={getKnowledgePath(site_id, candidate.page_id)}
          title={candidate.url}
          dir="auto"
        >
          {candidate.title || candidate.url}
        </Link>
        {place !== "" && (
          <p class="truncate text-muted" dir="auto">
            {place}
          </p>
        )}
        <p class="line-clamp-2 break-words text-muted" dir="auto">
          {dropMarks(candidate.snippet)}
        </p>
        <Scores scores={candidate.scores} />
      </td>
      <td class="py-2 ps-3">
        <div class="flex items-center gap-2">
          <span class="w-9 tabular-nums">{candidate.score.toFixed(2)}</span>
          <span class="h-1.5 flex-1 rounded-full bg-sunken" aria-hidden="true">
            <span class="block h-full rounded-full bg-faint" style={{ width: `${share * 100}%` }} />
          </span>
        </div>
        {numbers.length > 0 && <p class="font-medium text-accent-ink">{`Source ${numbers.join(", ")}`}</p>}
        <p class="break-words text-muted">{candidate.matched_terms.join(", ")}</p>
      </td>
    </tr>
  );
}
