import { useState } from "preact/hooks";
import type { AnswerTrace, Outcome } from "../../workers/contract/answers";
import type { SearchAnswer } from "../../workers/contract/embed";
import { Card } from "../ui/Card";
import { AnswerText, type Source } from "./AnswerText";
import { ConfidenceMeter } from "./ConfidenceMeter";
import { OutcomeBadge } from "./OutcomeBadge";
import { ProductList } from "./ProductList";
import { Sources } from "./Sources";
import { describeOutcome } from "./words";

interface Props {
  site_id: string;
  text: string;
  sources: Source[];
  products: SearchAnswer["products"];
  outcome: Outcome;
  confidence: number;
  trace: AnswerTrace;
}

/** The answer as the visitor reads it, what it rests on, and how sure we are. */
export function AnswerCard({ site_id, text, sources, products, outcome, confidence, trace }: Props) {
  const [wanted, setWanted] = useState<{ n: number; times: number } | null>(null);
  const isQuoted = sources.some(({ quote }) => quote !== undefined);
  return (
    <Card title="Answer" actions={<OutcomeBadge outcome={outcome} />}>
      <div class="grid grid-cols-1 gap-4">
        {trace.threshold !== null && <ConfidenceMeter value={confidence} threshold={trace.threshold} />}
        <p class="text-muted">{describeOutcome(outcome, trace, confidence)}</p>
        <AnswerText
          text={text}
          sources={sources}
          on_cite={(n) => setWanted((before) => ({ n, times: (before?.times ?? 0) + 1 }))}
        />
        {products.length > 0 && (
          <section class="grid grid-cols-1 gap-1">
            <h3 class="font-medium">Products</h3>
            <ProductList products={products} />
          </section>
        )}
        {sources.length > 0 && (
          <section class="grid grid-cols-1 gap-1">
            <h3 class="font-medium">{isQuoted || outcome === "answered" ? "Sources" : "Nearest pages"}</h3>
            <Sources site_id={site_id} sources={sources} wanted={wanted} />
          </section>
        )}
      </div>
    </Card>
  );
}
