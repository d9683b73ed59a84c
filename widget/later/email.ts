/** The visitor's address for replies, as the server last told it: one for all views of a session. */
import type { GivenEmail, GuestEmail } from "../../workers/contract/mail";
import type { Session } from "./later";

const PATH = "/api/chat/email";
const keepers = new WeakMap<Session, EmailKeeper>();

export class EmailKeeper {
  readonly #session: Session;
  readonly #listeners = new Set<() => void>();
  #isAsked = false;
  /** Null until the server has told, which the first to subscribe asks. */
  known: GuestEmail | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (!this.#isAsked) this.read().catch(() => {});
    this.#isAsked = true;
    return () => this.#listeners.delete(listener);
  }

  /** Each throws `ApiError`. */
  async read(): Promise<void> {
    this.#set(await this.#session.call<GuestEmail>("GET", PATH));
  }

  /** Has a code mailed to the address, unless it is the confirmed one. */
  async give(email: string): Promise<void> {
    await this.#session.call<GivenEmail>("POST", PATH, { email });
    await this.read();
  }

  async confirm(code: string): Promise<void> {
    this.#set(await this.#session.call<GuestEmail>("POST", `${PATH}/confirm`, { code }));
  }

  async remove(): Promise<void> {
    await this.#session.call("DELETE", PATH);
    await this.read();
  }

  #set(email: GuestEmail): void {
    this.known = email;
    for (const listener of this.#listeners) listener();
  }
}

export function keepEmail(session: Session): EmailKeeper {
  const keeper = keepers.get(session) ?? new EmailKeeper(session);
  keepers.set(session, keeper);
  return keeper;
}
