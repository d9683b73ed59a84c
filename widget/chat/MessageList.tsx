import { useLayoutEffect, useRef } from "preact/hooks";
import type { FrameConfig } from "../../workers/contract/embed";
import { type Texts, useTexts } from "../i18n/texts";
import { formatWhen, listLocales } from "../i18n/when";
import { type Entry, listEntries, toEntry } from "../session/entries";
import { HUMAN_FAILURE, isHuman } from "../session/hand-over";
import type { ChatSession } from "../session/session";
import type { ChatState, Failure, Place } from "../session/state";
import { Thinking, Typing } from "./Answer";
import type { HumanAccess } from "./Contacts";
import type { ContactLink } from "./contact-links";
import { Icon } from "./Icon";
import { Later } from "./Later";
import { Line } from "./Line";
import { Suggestions } from "./Suggestions";
import { useFollow } from "./use-follow";
import { useSecondsUntil } from "./use-seconds";

interface Props {
  config: FrameConfig;
  state: ChatState;
  session: ChatSession;
  contacts: ContactLink[];
  human: HumanAccess | null;
  onAsk: (text: string) => void;
}

/** A longer wait is nothing to count in minutes. */
const MAX_EXPECTED_MINUTES = 90;

/** Earlier messages are asked for before the first one is reached. */
const NEAR_START_PX = 200;

/** What scrolls must be reachable by keyboard; not every browser sees to that itself. */
const SCROLLABLE = { tabIndex: 0 } as const;

/** Between sending a question and the first word about its answer; not while the question cannot be sent. */
function isThinkingSoon({ is_awaiting, is_online, outbox }: ChatState): boolean {
  return is_awaiting && is_online && !outbox.some(({ status }) => status === "waiting");
}

/** The conversation, from the welcome to the newest sentence. */
export function MessageList({ config, state, session, contacts, human, onAsk }: Props) {
  const texts = useTexts();
  const log = useRef<HTMLDivElement>(null);
  const entries = listEntries(state);
  const questions = entries.filter(({ kind }) => kind === "question").length;
  const { below, onScroll, goToEnd } = useFollow(log, state, questions);
  // What came of asking for a person stands at the end, which a long answer may have pushed out of view.
  useLayoutEffect(() => {
    if (isHuman(state) || state.failure) goToEnd();
  }, [state.is_asking_human]);
  /** The place that is read, from the top and from the end: it stays where it is when something is put before it. */
  const place = useRef({ top: 0, toEnd: 0 });
  useLayoutEffect(() => {
    if (log.current && place.current.toEnd > 0) log.current.scrollTop = log.current.scrollHeight - place.current.toEnd;
  }, [state.skipped]);
  const draw = (entry: Entry, index: number) => (
    <Line
      key={entry.key}
      entry={entry}
      session={session}
      isLast={index === entries.length - 1}
      isToHuman={isHuman(state)}
      contacts={contacts}
      human={human}
      onAsk={onAsk}
    />
  );
  return (
    <div class="view">
      <div
        class="log"
        ref={log}
        role="log"
        aria-live="polite"
        aria-label={texts.log}
        {...SCROLLABLE}
        onScroll={({ currentTarget: { scrollHeight, scrollTop } }) => {
          onScroll();
          // A log that fills is near its start as well, on its way down.
          const isUpwards = scrollTop < place.current.top;
          place.current = { top: scrollTop, toEnd: scrollHeight - scrollTop };
          if (isUpwards && scrollTop < NEAR_START_PX) void session.readEarlier();
        }}
      >
        <div class="welcome">
          <p class={entries.length > 0 ? "greeting small" : "greeting"} dir="auto">
            {config.welcome_message}
          </p>
          {entries.length === 0 && <Suggestions questions={config.suggested_questions} onAsk={onAsk} />}
        </div>
        {config.preview && <Example {...config.preview} session={session} />}
        {entries.map(draw)}
        {isThinkingSoon(state) && <Thinking />}
        {state.failure && <FailureNote failure={state.failure} session={session} />}
        <StatusNote key={state.status} state={state} />
        {(state.status !== "active" || session.is_alerted) && <Later view="card" session={session} />}
        {state.typist && <Typing {...state.typist} />}
      </div>
      {below !== "nothing" && (
        <button
          type="button"
          class="more"
          aria-label={below === "rest" ? texts.more_below : undefined}
          onClick={goToEnd}
        >
          <Icon name="arrow_down" />
          {below === "news" && texts.new_messages}
        </button>
      )}
    </div>
  );
}

/** How a question and its answer will look. */
function Example({ question, answer, session }: NonNullable<FrameConfig["preview"]> & Pick<Props, "session">) {
  return (
    <>
      <Line entry={toEntry({ ...answer, author: "visitor", text: question })} session={session} />
      <Line entry={toEntry(answer)} session={session} />
    </>
  );
}

/** Whether a person is awaited or there, or the conversation over; the log around it announces it. */
function StatusNote({ state: { status, assignee, outbox, place } }: { state: ChatState }) {
  const texts = useTexts();
  if (status === "waiting_human")
    return (
      <p class="system">
        {texts.waiting_human} {place && describePlace(texts, place)}
      </p>
    );
  if (status === "with_human") return <p class="system">{texts.with_human(assignee?.name ?? texts.agent)}</p>;
  return status === "ended" && outbox.length === 0 ? <p class="system">{texts.ended}</p> : null;
}

const MINUTE_MS = 60_000;
const STEP_MINUTES = 5;

/** In steps of minutes, so that not every word from the server is news. */
function describePlace(texts: Texts, { position, reply_at, reopens_at }: Place): string {
  const now = Date.now();
  const minutes = reply_at === null ? 0 : (reply_at - now) / MINUTE_MS;
  const step = minutes > STEP_MINUTES ? STEP_MINUTES : 1;
  const back = reopens_at === null ? "" : `${texts.back_at(formatWhen(reopens_at, now, listLocales(texts.lang)))} `;
  const place = back + texts.place(position);
  if (minutes <= 0 || minutes > MAX_EXPECTED_MINUTES) return place;
  return `${place} ${texts.expected(Math.ceil(minutes / step) * step)}`;
}

function FailureNote({ failure, session }: { failure: Failure; session: ChatSession }) {
  const texts = useTexts();
  const seconds = useSecondsUntil(failure.retry_at);
  const isHumanMissed = failure.code === HUMAN_FAILURE;
  const text = failure.code === "rate_limited" ? texts.answer_limited : texts.answer_failed;
  return (
    <div class="failure" role="alert">
      <Icon name="alert" />
      <p>{isHumanMissed ? texts.human_failed : text}</p>
      <button
        type="button"
        class="button"
        disabled={seconds > 0}
        onClick={() => (isHumanMissed ? void session.requestHuman() : session.askAgain())}
      >
        {seconds > 0 ? texts.retry_seconds(seconds) : texts.retry}
      </button>
    </div>
  );
}
