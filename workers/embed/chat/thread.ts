/** The conversation as it goes on, in HTML that only ever grows. Pure: frames in, HTML out. */
import { formatWhen } from "../../../widget/i18n/when";
import type { AnswerSource, ConversationStatus, MessageFrame, ServerFrame } from "../../contract/socket";
import { html, type Markup } from "../../platform/html";
import { renderOpen } from "./markdown";
import { closeAnswer, openAnswer, renderBody, renderMessage } from "./messages";
import type { PageTexts } from "./texts";

/** A longer wait is nothing to count in minutes. */
const MAX_EXPECTED_MINUTES = 90;
const MINUTE_MS = 60_000;

/** An answer that stands half written. */
interface Draft {
  turn_id: string;
  text: string;
  sources: AnswerSource[];
  /** What of its words has been sent, and what closes that. */
  sent: string;
  close: string;
  /** What has to wait until it is whole. */
  held: string;
}

/** Where the page's reader is, as far as it is known, and whether mail reaches anybody from here. */
export interface Reader {
  time_zone: string;
  has_mail: boolean;
}

const NOWHERE: Reader = { time_zone: "UTC", has_mail: false };

type State = Extract<ServerFrame, { type: "state" }>;

export class ThreadWriter {
  readonly #texts: PageTexts;
  readonly #now: () => number;
  readonly #reader: Reader;
  #state: Omit<State, "type">;
  #draft: Draft | null = null;
  #is_answering: boolean;
  #suggestions: readonly string[] = [];

  constructor(
    texts: PageTexts,
    now: () => number,
    { status, assignee, is_answering }: Pick<State, "status" | "assignee"> & { is_answering: boolean },
    reader: Reader = NOWHERE,
  ) {
    this.#texts = texts;
    this.#now = now;
    this.#reader = reader;
    this.#state = { status, assignee };
    this.#is_answering = is_answering;
  }

  /** Nothing more is expected, unless a person was asked for in the same moment. */
  get isSettled(): boolean {
    return !this.#is_answering && !isHuman(this.#state.status);
  }

  /** What may be asked next, where the AI has just answered. */
  get suggestions(): readonly string[] {
    return this.isSettled && this.#state.status === "active" ? this.#suggestions : [];
  }

  /** How the conversation stands: the last such line is the one that is shown. */
  writeStatus(): Markup {
    const [texts, { status, assignee }] = [this.#texts, this.#state];
    const again = html`<a href="/chat">${texts.look_again}</a>`;
    if (status === "waiting_human")
      return html`<p class="system status">${texts.waiting_human} ${this.#describePlace()} ${again}${this.#offerMail()}</p>`;
    if (status === "with_human")
      return html`<p class="system status">${texts.with_human(assignee?.name ?? texts.agent)} ${again}</p>`;
    if (status === "ended") return html`<p class="system status">${texts.ended}</p>`;
    return html`${this.#is_answering && html`<p class="system awaited">${texts.thinking} …</p>`}`;
  }

  /** What a frame adds. */
  take(frame: ServerFrame): string {
    switch (frame.type) {
      case "turn":
        return this.#takeTurn(frame);
      case "delta":
        return this.#takeDelta(frame);
      case "message":
        return this.#takeMessage(frame);
      case "state":
        return this.#takeState(frame);
      default:
        return "";
    }
  }

  #takeTurn({ turn_id, status }: Extract<ServerFrame, { type: "turn" }>): string {
    const is_known = this.#is_answering;
    this.#is_answering = status === "thinking" || status === "streaming";
    if (status === "thinking" && !is_known) return this.#add(this.writeStatus());
    return status === "cancelled" && this.#draft?.turn_id === turn_id ? this.#drop() : "";
  }

  #takeDelta({ turn_id, offset, text, sources }: Extract<ServerFrame, { type: "delta" }>): string {
    const is_new = this.#draft?.turn_id !== turn_id;
    const draft =
      is_new || !this.#draft ? { turn_id, text: "", sources: [], sent: "", close: "", held: "" } : this.#draft;
    this.#draft = draft;
    // What was heard already is not said again.
    if (offset > draft.text.length) return "";
    draft.text = draft.text.slice(0, offset) + text;
    draft.sources = [...draft.sources, ...sources];
    const { open, close } = renderOpen(draft.text, draft.sources, this.#texts.source_label);
    const opening = is_new ? openAnswer({ author: "ai" }, this.#texts).toString() : "";
    if (!open.startsWith(draft.sent)) return opening;
    const added = open.slice(draft.sent.length);
    draft.sent = open;
    draft.close = close;
    return opening + added;
  }

  #takeMessage(message: MessageFrame): string {
    const draft = this.#draft;
    if (message.author === "ai") this.#is_answering = false;
    this.#suggestions = message.answer?.suggestions ?? [];
    const status = isHuman(this.#state.status) && this.writeStatus();
    const rendered = html`${renderMessage(message, this.#texts)}${status}`;
    if (!draft || draft.turn_id !== message.turn_id) return this.#add(rendered);
    const whole = renderBody(message, this.#texts).toString();
    // Its words are read otherwise now that the last of them is known: then it is written anew.
    if (!whole.startsWith(draft.sent)) return `${this.#drop()}${rendered}`;
    this.#draft = null;
    return `${whole.slice(draft.sent.length)}${closeAnswer(message, this.#texts)}${draft.held}${html`${status}`}`;
  }

  #takeState(frame: State): string {
    const { type: _, ...state } = frame;
    this.#state = state;
    return this.#add(this.writeStatus());
  }

  /** Nothing may stand inside an answer that is being written. */
  #add(added: Markup): string {
    if (!this.#draft) return added.toString();
    this.#draft.held += added.toString();
    return "";
  }

  /** Ends an answer that is taken back; the page's style hides it. */
  #drop(): string {
    const { close = "", held = "" } = this.#draft ?? {};
    this.#draft = null;
    return `${close}</div><span class="cut"></span></article>${held}`;
  }

  #describePlace(): string {
    const { queue_position, expected_reply = 0, reopens_at } = this.#state;
    if (queue_position === undefined) return "";
    const [texts, now] = [this.#texts, this.#now()];
    const minutes = (expected_reply - now) / MINUTE_MS;
    const zone = { timeZone: this.#reader.time_zone, timeZoneName: "short" } as const;
    const back = reopens_at ? `${texts.back_at(formatWhen(reopens_at, now, [texts.lang], zone))} ` : "";
    const place = back + texts.place(queue_position);
    if (minutes <= 0 || minutes > MAX_EXPECTED_MINUTES) return place;
    return `${place} ${texts.expected(Math.ceil(minutes))}`;
  }

  /** Where the reply would find nobody before the page. */
  #offerMail(): Markup | string {
    if (!this.#state.reopens_at || !this.#reader.has_mail) return "";
    return html` <a href="/chat/contact">${this.#texts.leave_email}</a>`;
  }
}

export function isHuman(status: ConversationStatus): boolean {
  return status === "waiting_human" || status === "with_human";
}
