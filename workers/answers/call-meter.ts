import type { Attempt } from "../contract/answers";
import type { BudgetLimit, ModelFault } from "../contract/models";
import { describeError, type LogFields } from "../platform/log";
import { ModelError } from "../platform/model-error";
import { estimateCost } from "../platform/model-price";
import type { Llm, LlmEvent, LlmUsage } from "../ports";

/** One call of a model: what it took and how it ended. */
export class CallMeter {
  fault: ModelFault | null = null;
  budget_limit: BudgetLimit | undefined;
  error: LogFields = {};
  stop_reason: string | null = null;
  private usage: LlmUsage | null = null;
  private first_text_ms: number | null = null;
  private readonly started_at: number;

  constructor(
    private readonly llm: Llm,
    private readonly now: () => number,
    private readonly end_by: number,
  ) {
    this.started_at = now();
  }

  /** Passes events on, and ends quietly where the model fails. What the consumer throws passes by. */
  async *watch(events: AsyncIterable<LlmEvent>): AsyncGenerator<LlmEvent> {
    try {
      for await (const event of events) {
        if (this.now() > this.end_by) throw new ModelError("broken");
        if (event.type === "text" && event.text !== "") this.first_text_ms ??= this.now() - this.started_at;
        if (event.type === "usage") this.usage = event;
        if (event.type === "end") this.stop_reason = event.stop_reason;
        yield event;
      }
    } catch (error) {
      this.fault = error instanceof ModelError ? error.fault : "broken";
      if (error instanceof ModelError) this.budget_limit = error.budget_limit;
      this.error = describeError(error);
    }
  }

  summary(): Omit<Attempt, "own_key" | "template" | "sent" | "kept" | "dropped"> {
    const { llm, usage, stop_reason, first_text_ms, fault, budget_limit } = this;
    const { model } = llm;
    return {
      model: usage?.model ?? model,
      input_tokens: usage?.input_tokens ?? null,
      cached_input_tokens: usage?.cached_input_tokens ?? null,
      cache_write_tokens: usage?.cache_write_tokens ?? null,
      output_tokens: usage?.output_tokens ?? null,
      cost_usd: usage && estimateCost({ ...usage, model }),
      stop_reason,
      first_text_ms,
      total_ms: this.now() - this.started_at,
      fault,
      ...(budget_limit && { budget_limit }),
    };
  }
}
