import type { AnswerTrace, Attempt } from "../../workers/contract/answers";
import { formatNumber } from "../ui/format";
import { Stat } from "../ui/Stat";
import { nameStage, showCost, showMilliseconds } from "./words";

/** Neighbours must differ; the names stand below. */
const SHADES = ["bg-faint", "bg-edge", "bg-line"];

/** What the answer took: time by stage, tokens and money. */
export function TraceTimes({
  times,
  attempts,
  restated,
  screened,
}: Pick<AnswerTrace, "times" | "attempts" | "restated" | "screened">) {
  const stages = Object.entries(times);
  const total_ms = stages.reduce((sum, [, ms]) => sum + ms, 0);
  return (
    <section class="grid grid-cols-1 gap-3">
      <div class="grid grid-cols-2 gap-4">
        <Stat label="Time" value={showMilliseconds(total_ms)} />
        <Cost calls={[restated, screened, ...attempts].filter((call) => call !== undefined)} />
      </div>
      {total_ms > 0 && (
        <div class="flex h-2 gap-px overflow-hidden rounded-full" aria-hidden="true">
          {stages.map(([stage, ms], index) => (
            <span key={stage} class={SHADES[index % SHADES.length]} style={{ width: `${(ms / total_ms) * 100}%` }} />
          ))}
        </div>
      )}
      <ul class="flex flex-wrap gap-x-4 gap-y-1 text-muted" aria-label="Time by stage">
        {stages.map(([stage, ms], index) => (
          <li key={stage} class="flex items-center gap-1.5">
            <span class={`size-2 rounded-full ${SHADES[index % SHADES.length]}`} aria-hidden="true" />
            {nameStage(stage)} <span class="tabular-nums">{showMilliseconds(ms)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Call = Pick<Attempt, "model" | "cost_usd" | "input_tokens" | "cached_input_tokens" | "output_tokens">;

function Cost({ calls }: { calls: Call[] }) {
  const models = calls.filter(({ model }) => model !== null);
  if (calls.length === 0) return <Stat label="Cost" value="$0" hint="No model was asked." />;
  if (models.length === 0)
    return <Stat label="Cost" value="$0" hint="No model: taken from your pages, costs nothing." />;
  const sum = (read: (call: Call) => number | null) => models.reduce((all, one) => all + (read(one) ?? 0), 0);
  const isPriced = models.every(({ cost_usd }) => cost_usd !== null);
  const read = formatNumber(sum(({ input_tokens }) => input_tokens));
  const cached = sum(({ cached_input_tokens }) => cached_input_tokens);
  const written = formatNumber(sum(({ output_tokens }) => output_tokens));
  return (
    <Stat
      label="Cost"
      value={isPriced ? showCost(sum(({ cost_usd }) => cost_usd)) : "Unknown"}
      hint={`${read} tokens read${cached > 0 ? ` (${formatNumber(cached)} of them kept from before)` : ""}, ${written} written`}
    />
  );
}
