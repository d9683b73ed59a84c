import { analyseQuery } from "../../answers/analyse";
import { MAX_HISTORY_TURNS } from "../../answers/history";
import { hasModel } from "../../answers/model";
import { answerWithTrace } from "../../answers/service";
import { readTexts } from "../../answers/texts";
import type { HandOverReason } from "../../contract/conversations";
import { MAX_CHAT_CHARS } from "../../contract/limits";
import type { ServerFrame } from "../../contract/socket";
import { describeError } from "../../platform/log";
import type { Deps } from "../../ports";
import { findSiteById } from "../../sites/service";
import { waitForHuman } from "./hand-over";
import { findReason, isAngry, isUnsupported } from "./hand-over-rules";
import type { ConversationLog } from "./log";
import { scoreSentiment } from "./sentiment";
import type { Turn, TurnQueue } from "./turns";

/** Tries of one turn before the visitor is told that it failed. */
const MAX_ATTEMPTS = 2;

type StoredMessage = NonNullable<ReturnType<ConversationLog["get"]>>;

export interface TurnContext {
  deps: Deps;
  storage: Pick<DurableObjectStorage, "transactionSync">;
  log: ConversationLog;
  turns: TurnQueue;
  broadcast: (frame: ServerFrame) => void;
}

/**
 * Writes one turn to exactly one terminal state. Never throws: what goes wrong becomes the turn's end. `aborted` ends the generation;
 * `asked_more`, that the visitor wrote again, ends it where the site merges questions and nothing was shown yet: the next turn
 * answers both.
 */
export async function runTurn(
  context: TurnContext,
  turn: Turn,
  { aborted, asked_more }: { aborted: AbortSignal; asked_more: AbortSignal },
): Promise<void> {
  const { deps, log, turns, broadcast } = context;
  const { turn_id } = turn;
  const newest = log.get(turn.question_seq);
  const texts = readTexts(analyseQuery(newest?.text ?? "").language);
  // Text once shown is never withdrawn, and a second generation would not continue it: what stands is closed as it is.
  if (turn.text !== "") return finish(context, turn, "interrupted", { text: `${turn.text}\n\n${texts.cut_short}` });
  if (turn.attempts >= MAX_ATTEMPTS) return finish(context, turn, "failed", { text: texts.failed });
  const epoch = turns.lease(turn_id);
  broadcast({ type: "turn", turn_id, status: "thinking" });
  try {
    const conversation = log.read();
    const site = conversation && (await findSiteById(deps, conversation.site_id));
    if (!turns.holds(turn_id, epoch)) return;
    if (!newest || !conversation || !site) return finish(context, turn, "failed", { text: texts.failed });
    const { question, history } = findQuestion(context, turn, newest, site.merges_questions);
    // As the words say, until the model that reads them says otherwise: both before anything is shown.
    let mood = scoreSentiment(question.text);
    let must_answer = false;
    const stopped = new AbortController();
    const giveWay = () => {
      if (!site.merges_questions || must_answer || !turns.holds(turn_id, epoch) || !turns.hasLater(turn)) return;
      turns.finish(turn_id, "cancelled");
      broadcast({ type: "turn", turn_id, status: "cancelled" });
      stopped.abort();
    };
    asked_more.addEventListener("abort", giveWay);
    giveWay();
    if (stopped.signal.aborted) return;
    const reason = findReason(site, question, deps.now(), site.ai_enabled && hasModel(deps, site) ? null : mood);
    if (reason) return handOver(context, reason);
    if (question.text.trim() === "")
      return finish(context, turn, "done", { text: readTexts(readLocale(question.context)).cannot_see });
    const { answer, trace } = await answerWithTrace(
      deps,
      { site_id: site.id, site, asked_by: "visitor", asked_by_id: conversation.guest_id },
      {
        question: question.text,
        conversation_id: conversation.id,
        history,
        context: question.context,
        question_id: turn_id,
        on_read: (read) => {
          if (!turns.holds(turn_id, epoch)) return;
          // Help is said at once, by whomever.
          must_answer = read.verdict === "self_harm";
          if (read.mood === null) return;
          mood = read.mood;
          log.feel(question.seq, mood);
        },
      },
      ({ text, sources }) => {
        if (!turns.holds(turn_id, epoch)) return;
        if (!must_answer && isAngry(site, mood)) {
          handOver(context, "anger");
          return stopped.abort();
        }
        must_answer = true;
        const offset = turns.write(turn_id, text, sources);
        if (offset === 0) broadcast({ type: "turn", turn_id, status: "streaming" });
        broadcast({ type: "delta", turn_id, offset, text, sources });
      },
      AbortSignal.any([aborted, stopped.signal]),
    );
    if (!turns.holds(turn_id, epoch)) return;
    const { response_id, answered, degraded, confidence_score, handoff_offered, suggestions, products } = answer;
    // What the owner does not want answered harms nobody.
    if (trace.blocked && trace.blocked !== "topic") log.flag();
    finish(context, turn, "done", {
      text: answer.response_text,
      sources: answer.sources,
      answer: { id: response_id, answered, degraded, confidence_score, handoff_offered, suggestions, products },
    });
    if (isUnsupported(site, log.before(log.lastSeq() + 1, MAX_HISTORY_TURNS))) handOver(context, "unsupported");
  } catch (error) {
    if (!turns.holds(turn_id, epoch)) return;
    deps.log("ERROR", "ANALYSIS", "turn.failed", { turn_id, ...describeError(error) });
    finish(context, turn, "failed", { text: texts.failed });
  }
}

/** What a turn answers, and what was said before it. */
function findQuestion({ log, turns }: TurnContext, turn: Turn, newest: StoredMessage, merges_questions: boolean) {
  const answered = log.lastSeqOf("agent");
  const open = merges_questions ? turns.listCancelledBefore(turn).filter((seq) => seq > answered) : [];
  const asked = [...open.flatMap((seq) => log.get(seq) ?? []), newest];
  const text = asked
    .map((message) => message.text.trim())
    .filter((line) => line !== "")
    .join("\n")
    .slice(-MAX_CHAT_CHARS);
  const history = log
    .before(asked[0]?.seq ?? newest.seq, MAX_HISTORY_TURNS)
    .map(({ author, text }) => ({ role: author === "visitor" ? ("user" as const) : ("assistant" as const), text }));
  return { question: { ...newest, text: open.length > 0 ? text : newest.text }, history };
}

/** A person is to answer: nothing more is written, and the visitor waits for one. */
function handOver({ deps, storage, log, turns, broadcast }: TurnContext, reason: HandOverReason): void {
  const frames = storage.transactionSync(() => waitForHuman(log, turns, deps.now(), reason));
  for (const frame of frames) broadcast(frame);
}

/** As the visitor's browser says: their message has no words to tell. */
function readLocale(context: Record<string, unknown> | null): string | null {
  return typeof context?.locale === "string" ? context.locale : null;
}

/** The final message and the turn's end in one transaction, then told to everybody. */
function finish(
  { deps, storage, log, turns, broadcast }: TurnContext,
  { turn_id }: Turn,
  status: "done" | "interrupted" | "failed",
  message: Pick<Parameters<ConversationLog["append"]>[0], "text" | "sources" | "answer">,
): void {
  const stored = storage.transactionSync(() => {
    turns.finish(turn_id, status);
    return log.append({ author: "ai", turn_id, at: deps.now(), ...message });
  });
  broadcast(stored);
  broadcast({ type: "turn", turn_id, status });
}
