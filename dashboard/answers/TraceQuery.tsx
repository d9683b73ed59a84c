import type { AnswerTrace } from "../../workers/contract/answers";
import { Badge } from "../ui/Badge";
import { describeWishes } from "./product-words";
import { nameCategory, nameLanguage } from "./words";

/** What was read out of the question: its kind, its language, and the words that were searched for with their weight. */
export function TraceQuery({ trace: { analysis, query, restated, before, wishes, terms } }: { trace: AnswerTrace }) {
  const kinds = analysis.categories.map(nameCategory).join(", ") || "nothing special";
  return (
    <>
      <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <Fact name="Kind">{analysis.thanks ? "thanks" : kinds}</Fact>
        <Fact name="Language">{nameLanguage(analysis.language)}</Fact>
        {query !== null && (analysis.follow_up || wishes !== null) && <Fact name="Searched for">{query}</Fact>}
        {restated && (
          <Fact name="Understood by">
            {restated.query === null ? "rules, since the model gave no query in time" : (restated.model ?? "the model")}
          </Fact>
        )}
        {wishes !== null && (
          <Fact name="Wished for">{`${describeWishes(wishes)}: ${wishes.fitting} of ${wishes.considered} fit`}</Fact>
        )}
        {before !== "" && <Fact name="Spoken of before">{before}</Fact>}
      </dl>
      {query === null ? (
        <p class="text-muted">Nothing was searched for.</p>
      ) : (
        <>
          <p class="text-muted">Words searched for: the rarer on your pages, the more one weighs.</p>
          <ul class="flex flex-wrap gap-2">
            {terms.map(({ term, df, weight, repaired_as }) => (
              <li key={term} class="min-w-0">
                {repaired_as !== undefined ? (
                  <Badge tone="neutral">{`${term}: taken for ${repaired_as.replaceAll(" ", " or ")}`}</Badge>
                ) : df === 0 ? (
                  <Badge tone="amber">{`${term}: on none of your pages`}</Badge>
                ) : (
                  <Badge tone="neutral">
                    {term} <span class="text-muted tabular-nums">{weight.toFixed(1)}</span>
                  </Badge>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt class="text-muted">{name}</dt>
      <dd class="break-words">{children}</dd>
    </>
  );
}
