/** A visitor and a member, as their programs behave: what they wrote is kept and sent again under its own id until it is acknowledged. */
import type { MessageFrame, ServerFrame } from "../../workers/contract/socket";
import type { Entry } from "./invariants";
import { Tab } from "./tab.ts";

/** Unacknowledged for this long, it is sent another way. */
const RESEND_MS = 2_500;
const CALL_TIMEOUT_MS = 15_000;
const POLL_MS = 25;

/** Waits until `check` gives something; null when it does not within `ms`. */
export async function until<T>(check: () => T | null | false | undefined, ms: number): Promise<T | null> {
  for (const end = Date.now() + ms; ; ) {
    const found = check();
    if (found) return found;
    if (Date.now() > end) return null;
    await rest(POLL_MS);
  }
}

export function rest(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}

export interface Place {
  app_url: string;
  site_id: string;
  site_key: string;
  site_origin: string;
}

/** A call that may fail in any way: its status, 0 for none. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string>,
  timeout_ms = CALL_TIMEOUT_MS,
): Promise<{ status: number; body: Record<string, unknown>; response: Response | null }> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeout_ms),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown>, response };
  } catch {
    return { status: 0, body: {}, response: null };
  }
}

export class Visitor {
  readonly tabs: Tab[] = [];
  readonly entries: Entry[] = [];
  /** Frames of any tab, newest last: what scenarios wait for. */
  readonly frames: ServerFrame[] = [];
  /** The next messages swap places; the next one goes by every way at once. */
  swaps_next = false;
  doubles_next = false;
  is_gone = false;
  readonly conversation_id: string;
  readonly #place: Place;
  readonly #token: string;
  readonly #random: () => number;
  #held: Entry | null = null;

  constructor(place: Place, seat: { token: string; conversation_id: string }, random: () => number) {
    this.#place = place;
    this.#token = seat.token;
    this.conversation_id = seat.conversation_id;
    this.#random = random;
  }

  openTab(): Tab {
    const { app_url, site_key, site_origin } = this.#place;
    const url = `${app_url.replace("http", "ws")}/api/chat/live?conversation_id=${this.conversation_id}&site_key=${site_key}`;
    const events = {
      resumed: () => this.#resend(tab),
      ack: (client_id: string, seq: number) => this.#acknowledge(client_id, seq),
      frame: (frame: ServerFrame) => void this.frames.push(frame),
      refused: () => void this.#askWhetherKnown(),
    };
    const tab = new Tab({ url, origin: site_origin }, this.#token, events, this.#random);
    this.tabs.push(tab);
    return tab;
  }

  get tab(): Tab | undefined {
    return this.tabs.findLast(({ is_closed }) => !is_closed);
  }

  get waiting(): Entry[] {
    return this.entries.filter(({ seq, is_abandoned }) => seq === null && !is_abandoned);
  }

  say(client_id: string, text: string): Entry {
    const entry: Entry = { client_id, text, seq: null, is_abandoned: this.is_gone };
    this.entries.push(entry);
    if (this.is_gone) return entry;
    if (this.swaps_next) {
      this.swaps_next = false;
      this.#held = entry;
    } else {
      this.#give(entry);
      if (this.doubles_next) this.#giveTwice(entry);
      if (this.#held) this.#give(this.#held);
      this.#held = null;
    }
    void this.#insist(entry);
    return entry;
  }

  /** The whole conversation as a reader without a socket is told it. */
  async readStream(): Promise<MessageFrame[]> {
    const { app_url, site_key } = this.#place;
    const url = `${app_url}/api/chat/events?conversation_id=${this.conversation_id}&site_key=${site_key}&last_seq=0`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${this.#token}` } });
    const frames: ServerFrame[] = [];
    let rest_of_text = "";
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const lines = (rest_of_text + chunk).split("\n");
      rest_of_text = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("data:")) frames.push(JSON.parse(line.slice(5)));
      if (frames.some(({ type }) => type === "resumed")) break;
    }
    return frames.filter((frame) => frame.type === "message");
  }

  /** Closes every tab; what they had not heard of is nobody's any more. */
  walkAway(): void {
    for (const tab of this.tabs) tab.close();
    for (const entry of this.waiting) entry.is_abandoned = true;
  }

  /** As the widget does: only a call that is answered so says that the server has forgotten them. */
  async #askWhetherKnown(): Promise<void> {
    const { app_url, site_key } = this.#place;
    const url = `${app_url}/api/chat/conversations/${this.conversation_id}?site_key=${site_key}`;
    const headers = { authorization: `Bearer ${this.#token}` };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(CALL_TIMEOUT_MS) }).catch(() => null);
    if (response?.status === 401) this.#leave();
  }

  #leave(): void {
    this.is_gone = true;
    this.walkAway();
  }

  #give({ client_id, text }: Entry): void {
    this.tab?.say({ type: "send", client_id, text });
  }

  #giveTwice(entry: Entry): void {
    this.doubles_next = false;
    for (const tab of this.tabs)
      if (!tab.is_closed) tab.say({ type: "send", client_id: entry.client_id, text: entry.text });
    void this.#post(entry);
  }

  #resend(tab: Tab): void {
    for (const { client_id, text } of this.waiting) tab.say({ type: "send", client_id, text });
  }

  #acknowledge(client_id: string, seq: number): void {
    const entry = this.entries.find((it) => it.client_id === client_id);
    if (!entry) return;
    if (entry.seq !== null && entry.seq !== seq) this.tab?.wrong.push(`acked_twice ${client_id} ${entry.seq} ${seq}`);
    entry.seq ??= seq;
  }

  /** As the widget does: what a socket does not acknowledge goes by POST under its own id. */
  async #insist(entry: Entry): Promise<void> {
    for (;;) {
      await rest(RESEND_MS * (0.8 + 0.4 * this.#random()));
      if (entry.seq !== null || entry.is_abandoned) return;
      const has_line = this.tabs.some(({ is_closed, is_live }) => !is_closed && is_live);
      if (has_line) await this.#post(entry);
    }
  }

  async #post({ client_id, text }: Entry): Promise<void> {
    const { app_url, site_key } = this.#place;
    const message = { conversation_id: this.conversation_id, client_id, text, site_key };
    const { status, body } = await post(`${app_url}/api/chat/message`, message, {
      authorization: `Bearer ${this.#token}`,
    });
    if (status === 200) this.#acknowledge(client_id, Number(body.seq));
    if (status === 401) this.#leave();
  }
}

export class Agent {
  readonly #place: Place;
  readonly #account: { email: string; password: string };
  #cookie = "";
  /** The next call's request, or its answer, is lost; or it is made twice at once; or it hangs. */
  next: "send_lost" | "ack_lost" | "dup_send" | "half_open" | null = null;
  offline_until = 0;
  /** The next reply's tab is closed before it is answered: nobody insists. */
  walks_away = false;

  constructor(place: Place, account: { email: string; password: string }) {
    this.#place = place;
    this.#account = account;
  }

  async signIn(): Promise<void> {
    const { app_url } = this.#place;
    const { status, response } = await post(`${app_url}/api/auth/login`, this.#account, { origin: app_url });
    if (status !== 200 || !response) return;
    this.#cookie = response.headers
      .getSetCookie()
      .map((it) => it.split(";")[0])
      .join("; ");
  }

  async signOut(): Promise<void> {
    await this.#call("/api/auth/logout", {});
  }

  /** Insists until it is taken; 409 is an answer as well. Null after `ms`. */
  async reply(conversation_id: string, entry: Entry, ms: number): Promise<void> {
    const path = `/api/v1/conversations/${conversation_id}/messages`;
    if (this.walks_away) {
      this.walks_away = false;
      entry.is_abandoned = true;
      void this.#call(path, { client_id: entry.client_id, text: entry.text }, 20);
      return;
    }
    const taken = await this.#insist(path, { client_id: entry.client_id, text: entry.text }, ms);
    if (taken?.status === 200) {
      entry.seq = Number(taken.body.seq);
    } else entry.is_abandoned = true;
  }

  /** Whether it is theirs now; null when nobody knows. */
  async takeOver(conversation_id: string, ms: number): Promise<boolean | null> {
    const taken = await this.#insist(`/api/v1/conversations/${conversation_id}/takeover`, {}, ms);
    return taken && taken.status === 200;
  }

  async readLog(conversation_id: string): Promise<MessageFrame[]> {
    const messages: MessageFrame[] = [];
    for (;;) {
      const before = messages[0] ? `&before_seq=${messages[0].seq}` : "";
      const url = `${this.#place.app_url}/api/v1/conversations/${conversation_id}/messages?limit=100${before}`;
      const response = await fetch(url, { headers: { cookie: this.#cookie } });
      if (response.status === 404) return [];
      if (!response.ok) throw new Error(`A log was answered with ${response.status}`);
      const { items } = (await response.json()) as { items: MessageFrame[] };
      messages.unshift(...items);
      if (items.length < 100) return messages;
    }
  }

  async #insist(path: string, body: unknown, ms: number) {
    for (const end = Date.now() + ms; Date.now() < end; ) {
      await rest(Math.max(0, this.offline_until - Date.now()));
      const { next } = this;
      this.next = null;
      if (next === "dup_send") void this.#call(path, body);
      const answer = next === "send_lost" ? null : await this.#call(path, body, next === "half_open" ? 20 : undefined);
      if (answer?.status === 401) await this.signIn();
      else if (answer && [200, 409].includes(answer.status) && next !== "ack_lost") return answer;
      await rest(300);
    }
    return null;
  }

  #call(path: string, body: unknown, timeout_ms?: number) {
    const { app_url } = this.#place;
    return post(`${app_url}${path}`, body, { origin: app_url, cookie: this.#cookie }, timeout_ms);
  }
}
