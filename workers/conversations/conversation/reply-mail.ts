/** Mails a visitor who is away what members wrote to them. */
import { findRecipient, type Recipient } from "../../contacts/email";
import { findGuest, touchGuest } from "../../contacts/service";
import { writeStopHeaders } from "../../contacts/stop-mail";
import type { MessageFrame } from "../../contract/socket";
import { computeBackoff } from "../../platform/backoff";
import { sha256Hex, signText } from "../../platform/crypto";
import { describeError } from "../../platform/log";
import type { GuestScope } from "../../platform/scope";
import type { Deps, Mail } from "../../ports";
import { mail_threads } from "../schema";
import type { ConversationLog } from "./log";

/** Who has not seen a reply this long after it is away; what else is written meanwhile goes into the same mail. */
const AWAY_MS = 60_000;
/** About an hour and a half of an outage. */
const MAX_TRIES = 6;
const RETRY_MS = 120_000;
const MAX_RETRY_MS = 3_600_000;
/** Hex digits: 160 bits. With `reply+` it is well below the 64 characters of a local part. */
const TOKEN_CHARS = 40;

interface Row extends Record<string, SqlStorageValue> {
  mailed_seq: number;
  tries: number;
  retry_at: number;
}

export class ReplyMail {
  readonly #sql: SqlStorage;
  readonly #log: ConversationLog;

  constructor(sql: SqlStorage, log: ConversationLog) {
    this.#sql = sql;
    this.#log = log;
  }

  /** When what the visitor has not seen is to be mailed, in milliseconds UTC; null when there is nothing. */
  due(): number | null {
    const { at, retry_at } = this.#sql
      .exec<{ at: number | null; retry_at: number }>(
        `SELECT retry_at, (
           SELECT at FROM messages
           WHERE author = ? AND seq > MAX(
             mailed_seq, (SELECT read_seq FROM conversation), (SELECT COALESCE(MAX(seq), 0) FROM messages WHERE author = ?))
           ORDER BY seq DESC LIMIT 1) AS at
         FROM reply_mail`,
        "agent",
        "visitor",
      )
      .one();
    return at === null ? null : Math.max(at + AWAY_MS, retry_at);
  }

  /** Mails what is due, once, where the guest has confirmed an address. Never throws: what failed is due again a little later. */
  async send(deps: Deps): Promise<void> {
    const due = this.due();
    const unseen = this.#findUnseen();
    const [state, last] = [this.#log.read(), unseen.at(-1)];
    if (due === null || due > deps.now() || !state || !last) return;
    try {
      const guest = deps.mailer && (await findGuest(deps, state.guest_id));
      const to = guest && (await findRecipient(deps, guest));
      if (to) await mailReplies(deps, guest, state.id, to, unseen);
      this.#note({ mailed_seq: last.seq, tries: 0, retry_at: 0 });
    } catch (error) {
      const { mailed_seq, tries } = this.#read();
      const is_given_up = tries + 1 >= MAX_TRIES;
      const retry_at = deps.now() + computeBackoff(tries + 1, RETRY_MS, MAX_RETRY_MS);
      this.#note(
        is_given_up ? { mailed_seq: last.seq, tries: 0, retry_at: 0 } : { mailed_seq, tries: tries + 1, retry_at },
      );
      deps.log(is_given_up ? "ERROR" : "WARNING", "SYSTEM", "reply.not_mailed", {
        conversation_id: state.id,
        is_given_up,
        ...describeError(error),
      });
    }
  }

  /** Who has written since has seen them as well. */
  #findUnseen(): MessageFrame[] {
    const { read_seq = 0 } = this.#log.read() ?? {};
    return this.#log.agentsAfter(Math.max(read_seq, this.#read().mailed_seq, this.#log.lastSeqOf("visitor")));
  }

  #read(): Row {
    return this.#sql.exec<Row>("SELECT mailed_seq, tries, retry_at FROM reply_mail").one();
  }

  #note({ mailed_seq, tries, retry_at }: Row): void {
    this.#sql.exec("UPDATE reply_mail SET mailed_seq = ?, tries = ?, retry_at = ?", mailed_seq, tries, retry_at);
  }
}

async function mailReplies(
  deps: Deps,
  guest: GuestScope,
  conversation_id: string,
  to: Recipient,
  messages: MessageFrame[],
): Promise<void> {
  const { config, mailer } = deps;
  const reply_to =
    config.mail_reply_domain && (await openThread(deps, guest, conversation_id, to.email, config.mail_reply_domain));
  // Whoever answers by mail within thirty days is still known.
  await touchGuest(deps, guest);
  await mailer?.send({
    ...writeReplies(guest, to, messages, reply_to !== null),
    ...(reply_to && { reply_to }),
    headers: {
      ...writeStopHeaders(to.stop_url),
      References: `<${conversation_id}@${config.mail_reply_domain ?? new URL(config.app_origin).hostname}>`,
    },
    id: `${conversation_id}/${messages.at(-1)?.seq}`,
  });
}

/** The address that leads an answer back into the conversation: a secret of whoever gets the mail. The same for each mail of a conversation. */
async function openThread(
  { config, db, now }: Deps,
  { site_id, guest_id }: GuestScope,
  conversation_id: string,
  email: string,
  domain: string,
): Promise<string> {
  const token = signText(config.app_secret, "reply_address", `${guest_id} ${conversation_id}`).slice(0, TOKEN_CHARS);
  await db
    .insert(mail_threads)
    .values({ token_hash: sha256Hex(token), site_id, guest_uuid: guest_id, conversation_id, email, created_at: now() })
    .onConflictDoUpdate({ target: mail_threads.token_hash, set: { email } });
  return `reply+${token}@${domain}`;
}

function writeReplies(
  { site }: GuestScope,
  { email, texts, stop_url }: Recipient,
  messages: MessageFrame[],
  can_answer: boolean,
): Mail {
  const { host } = new URL(site.url);
  // Files stay in the chat: a mail has no credentials to open them with.
  const parts = messages.map(({ agent, text, attachments = [] }) =>
    [`${agent?.name ?? site.name}:`, text, ...attachments.map(({ name }) => `[${name}]`)].filter(Boolean).join("\n\n"),
  );
  const how = can_answer ? texts.answer_mail : texts.open_chat(host);
  return {
    to: email,
    from_name: site.name,
    subject: texts.reply_subject(site.name),
    text: `${parts.join("\n\n")}\n\n-- \n${how} ${texts.why(host)}\n${texts.stop(stop_url)}\n`,
  };
}
