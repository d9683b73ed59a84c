import { MAX_CHAT_CHARS } from "../../workers/contract/limits";
import type { Attachment, Rating } from "../../workers/contract/socket";
import { type Api, ApiError } from "./api";
import { readList, readMessage } from "./frames";
import { canAskHuman, isHuman } from "./hand-over";
import { createIdentity, type IdentityKeeper } from "./identity";
import { Sender } from "./sender";
import { type Action, type ChatState, countUnread, findLiveTurn, INITIAL_STATE, isBusy, reduce } from "./state";
import type { SessionStore } from "./store";
import { EventStream } from "./stream";

export interface SessionDeps {
  api: Api;
  store: SessionStore;
  site_key: string;
  /** Goes into the guest's row. */
  metadata: Record<string, string>;
  /** Goes with every question. */
  context: Record<string, string>;
  onUnread: (count: number) => void;
}

/** An answer of which nothing was heard for so long is given up. Milliseconds. */
const ANSWER_TIMEOUT_MS = 90_000;

/** How often a person is told that the visitor writes, and how long the visitor is shown that a person does. Milliseconds. */
const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 6_000;

function createClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One visitor's chat: holds the state, and moves messages between it and the server. */
export class ChatSession {
  readonly #deps: SessionDeps;
  readonly #identity: IdentityKeeper;
  readonly #sender: Sender;
  readonly #stream: EventStream;
  readonly #listeners = new Set<() => void>();
  #state: ChatState = INITIAL_STATE;
  #isAlerted: boolean;
  #isVisible = false;
  #isRestored = false;
  #unread = 0;
  #progress = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #typistTimer: ReturnType<typeof setTimeout> | undefined;
  #typingToldAt = 0;
  #isReadingEarlier = false;
  #readTold = 0;

  constructor(deps: SessionDeps) {
    const getState = () => this.#state;
    const dispatch = (action: Action) => this.#dispatch(action);
    const onLost = () => this.#dispatch({ type: "reset" });
    const onFound = () => this.#react();
    this.#deps = deps;
    this.#isAlerted = deps.store.loadAlerted();
    this.#identity = createIdentity({ ...deps, onFound, onLost });
    const parts = { api: deps.api, identity: this.#identity, getState, dispatch };
    this.#stream = new EventStream(parts);
    const sendBySocket: EventStream["send"] = (identity, message) => this.#stream.send(identity, message);
    this.#sender = new Sender({ ...parts, sendBySocket, context: deps.context });
  }

  get state(): ChatState {
    return this.#state;
  }

  get conversation_id(): string | null {
    return this.#identity.find()?.conversation_id ?? null;
  }

  /** The visitor wants a sign of new messages while they are elsewhere. */
  get is_alerted(): boolean {
    return this.#isAlerted;
  }

  setAlerted(isAlerted: boolean): void {
    this.#isAlerted = isAlerted;
    this.#deps.store.saveAlerted(isAlerted);
    for (const listener of this.#listeners) listener();
  }

  /** A call of the visitor's own. Throws `ApiError`. */
  call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.#deps.api.call<T>(method, path, this.#identity.find()?.token ?? null, body);
  }

  /** Calls `listener` after every change; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** True while the visitor sees the chat: then events flow, and what arrives counts as read. */
  setVisible(isVisible: boolean): void {
    if (isVisible && !this.#isVisible) this.#stream.probe();
    this.#isVisible = isVisible;
    if (isVisible) this.#restore();
    this.#react();
  }

  /** The visitor has seen everything up to this message elsewhere. */
  noteSeen(seq: number): void {
    this.#dispatch({ type: "seen", seq });
  }

  setOnline(isOnline: boolean): void {
    this.#dispatch({ type: "online", is_online: isOnline });
    if (isOnline) {
      this.#sender.wake();
      this.#stream.reconnect();
    }
  }

  /** Puts a question into the outbox and sends it. Over-long text is refused, and blank text without files: false. */
  ask(text: string, attachments: Attachment[] = []): boolean {
    const question = text.trim();
    if ((!question && attachments.length === 0) || question.length > MAX_CHAT_CHARS) return false;
    this.#dispatch({ type: "ask", client_id: createClientId(), text: question, attachments });
    void this.#sender.drain();
    return true;
  }

  /** The visitor writes: a person who answers them is told. */
  noteTyping(): void {
    if (!isHuman(this.#state) || Date.now() - this.#typingToldAt < TYPING_EVERY_MS) return;
    this.#typingToldAt = Date.now();
    this.#stream.say({ type: "typing" });
  }

  /** Tries a failed message again under its own id. */
  retry(clientId: string): void {
    this.#dispatch({ type: "outbox", client_id: clientId, status: "sending" });
    void this.#sender.drain();
  }

  /** Asks the last question again after its answer broke off. */
  askAgain(): void {
    const last = this.#state.messages.findLast(({ author }) => author === "visitor");
    if (last) this.ask(last.text, last.attachments);
  }

  /** Keeps a file for the next message. Throws `ApiError`. */
  upload(file: File, onProgress: (share: number) => void): Promise<Attachment> {
    return this.#identity.run(({ token }) => this.#deps.api.upload(token, file, onProgress));
  }

  /** Adds what was said before the first message that is here. A page that does not come is asked for again by the next call. */
  async readEarlier(): Promise<void> {
    const identity = this.#identity.find();
    const { skipped } = this.#state;
    if (!identity || skipped === 0 || this.#isReadingEarlier) return;
    this.#isReadingEarlier = true;
    try {
      const page = await this.#deps.api.readBefore(identity.token, identity.conversation_id, skipped + 1);
      const messages = readList(page.messages, readMessage);
      if (this.#state.skipped === skipped) this.#dispatch({ type: "earlier", messages });
    } catch {
      // Asked for again.
    } finally {
      this.#isReadingEarlier = false;
    }
  }

  /** The bytes of a file of the conversation. Throws `ApiError`. */
  async download(id: string): Promise<Blob> {
    const identity = this.#identity.find();
    if (!identity) throw new ApiError("not_found", 404);
    return this.#deps.api.download(identity.token, id);
  }

  /** Records a rating; it is shown at once and taken back when the server does not get it: false. */
  async rate(seq: number, rating: Rating, reason?: string): Promise<boolean> {
    const identity = this.#identity.find();
    const previous = this.#state.messages.find((message) => message.seq === seq)?.rating;
    if (!identity) return false;
    if (rating === previous && reason === undefined) return true;
    this.#dispatch({ type: "rate", seq, rating });
    try {
      await this.#deps.api.sendFrame(identity.token, identity.conversation_id, {
        type: "feedback",
        message_seq: seq,
        rating,
        reason,
      });
      return true;
    } catch {
      this.#dispatch({ type: "rate", seq, rating: previous });
      return false;
    }
  }

  /** Asks for a person, once however often it is called. True when the server has it; what came of it stands in the state. */
  async requestHuman(): Promise<boolean> {
    const identity = this.#identity.find();
    if (!identity || this.#state.is_asking_human || !canAskHuman(this.#state)) return false;
    this.#dispatch({ type: "ask_human", outcome: "sending" });
    try {
      await this.#deps.api.sendFrame(identity.token, identity.conversation_id, { type: "request_human" });
      this.#dispatch({ type: "ask_human", outcome: "sent" });
      return true;
    } catch {
      this.#dispatch({ type: "ask_human", outcome: "failed" });
      return false;
    }
  }

  /** Sends what a page that was left had not: under its own id, so that what arrived after all is not stored twice. */
  #restore(): void {
    if (this.#isRestored) return;
    this.#isRestored = true;
    for (const message of this.#deps.store.loadUnsent()) this.#dispatch({ type: "ask", ...message });
    void this.#sender.drain();
  }

  #keepUnsent({ outbox }: ChatState): void {
    const unsent = outbox.filter(({ seq }) => seq === null);
    this.#deps.store.saveUnsent(unsent.map(({ client_id, text, attachments }) => ({ client_id, text, attachments })));
  }

  #dispatch(action: Action): void {
    if (action.type === "frame" && action.frame.type === "resumed") {
      this.#sender.wake();
      // What was said to a line that died may not have arrived.
      this.#readTold = 0;
      this.#tellRead(this.#state);
    }
    if (action.type === "frame" && action.frame.type === "typing") {
      clearTimeout(this.#typistTimer);
      this.#typistTimer = setTimeout(() => this.#dispatch({ type: "typing_over" }), TYPING_SHOWN_MS);
    }
    const next = reduce(this.#state, action);
    if (next === this.#state) return;
    if (next.outbox !== this.#state.outbox) this.#keepUnsent(next);
    this.#state = next;
    this.#react();
    for (const listener of this.#listeners) listener();
  }

  /** Brings everything outside the state in line with it. */
  #react(): void {
    const state = this.#state;
    if (this.#isVisible && state.seen_seq < (state.messages.at(-1)?.seq ?? 0)) {
      this.#dispatch({ type: "seen" });
      return;
    }
    this.#tellRead(state);
    const isExpecting = isBusy(state) || isHuman(state) || state.outbox.length > 0;
    if (state.needs_resync) this.#stream.reconnect();
    this.#stream.setWanted((this.#isVisible || isExpecting) && state.is_available);
    this.#watchAnswer(state);
    const unread = countUnread(state);
    if (unread !== this.#unread) {
      this.#unread = unread;
      this.#deps.onUnread(unread);
    }
  }

  /** A person who wrote learns that it was seen. Told to a line that dies it is told again to the next. */
  #tellRead({ messages, seen_seq }: ChatState): void {
    const seq = messages.findLast(({ author, seq }) => author === "agent" && seq <= seen_seq)?.seq ?? 0;
    const identity = this.#identity.find();
    if (!identity || seq <= this.#readTold) return;
    this.#readTold = seq;
    const frame = { type: "read", seq } as const;
    if (!this.#stream.say(frame))
      this.#deps.api.sendFrame(identity.token, identity.conversation_id, frame).catch(() => {});
  }

  /** Gives an answer up that makes no progress; a connection that comes and goes is none. */
  #watchAnswer(state: ChatState): void {
    const isUnsent = state.outbox.some(({ status }) => status !== "sent" && status !== "failed");
    const turn = findLiveTurn(state);
    const progress = isBusy(state) && !isUnsent ? `${state.messages.length} ${turn?.turn_id} ${turn?.text.length}` : "";
    if (progress === this.#progress) return;
    this.#progress = progress;
    clearTimeout(this.#timer);
    if (progress) this.#timer = setTimeout(() => this.#dispatch({ type: "wait_expired" }), ANSWER_TIMEOUT_MS);
  }
}
