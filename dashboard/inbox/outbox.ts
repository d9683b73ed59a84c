import { useEffect, useState } from "preact/hooks";
import type { Attachment } from "../../workers/contract/socket";
import { explain, readFieldErrors, whenForgotten } from "../api/client";
import { sendReply, writeNote } from "../api/inbox";
import { uploadAttachment } from "../api/upload";
import type { DraftFile } from "./files";

/** A reply is for the visitor, a note for the other members. */
export type Kind = "reply" | "note";
export interface Unsent {
  kind: Kind;
  client_id: string;
  text: string;
  /** None of a note. */
  files: readonly DraftFile[];
  /** Null while it is on its way. */
  error: string | null;
}
export interface Outbox {
  draft: string;
  /** What the draft is to be. */
  kind: Kind;
  /** Of the next reply: a note that is written meanwhile leaves them where they are. */
  files: readonly DraftFile[];
  /** Why files that were chosen last are not among them. */
  refused: readonly string[];
  unsent: readonly Unsent[];
}

const EMPTY: Outbox = { draft: "", kind: "reply", files: [], refused: [], unsent: [] };
/** By conversation: what was written outlives the screen it was written on. */
const outboxes = new Map<string, Outbox>();
const listeners = new Set<() => void>();

/** What a member has written in a conversation and the visitor has not got. */
export function useOutbox(id: string): Outbox {
  const [outbox, setOutbox] = useState(readOutbox(id));
  useEffect(() => {
    const look = () => setOutbox(readOutbox(id));
    listeners.add(look);
    // It may have changed before anybody listened.
    look();
    return () => void listeners.delete(look);
  }, [id]);
  return outbox;
}

export function writeDraft(id: string, draft: string): void {
  changeOutbox(id, (outbox) => ({ ...outbox, draft }));
}

/** What is being written is to be a reply or a note. */
export function chooseKind(id: string, kind: Kind): void {
  changeOutbox(id, (outbox) => ({ ...outbox, kind, refused: [] }));
}

/** Puts the draft on its way; true once it is there. */
export function sendDraft(id: string): Promise<boolean> {
  const { kind, draft, files } = readOutbox(id);
  const [sent, kept] = kind === "reply" ? [files, []] : [[], files];
  const item = { kind, client_id: crypto.randomUUID(), text: draft.trim(), files: sent, error: null };
  changeOutbox(id, ({ unsent }) => ({ kind, draft: "", files: kept, refused: [], unsent: [...unsent, item] }));
  return deliver(id, item);
}

/** By kind and conversation, the last one on its way: each waits for the one before it, so that they arrive as they were written. */
const ways = new Map<string, Promise<boolean>>();

/** Tries again, under the id it had: what did arrive is not kept twice. */
export function deliver(id: string, item: Omit<Unsent, "error">): Promise<boolean> {
  const way = `${item.kind} ${id}`;
  noteUnsent(id, item.client_id, { error: null });
  const turn = (ways.get(way) ?? Promise.resolve(true)).then(() => send(id, item));
  ways.set(way, turn);
  return turn;
}

function noteUnsent(id: string, client_id: string, changes: Partial<Unsent>): void {
  changeOutbox(id, ({ unsent, ...rest }) => ({
    ...rest,
    unsent: unsent.map((item) => (item.client_id === client_id ? { ...item, ...changes } : item)),
  }));
}

async function send(id: string, { kind, client_id, text, files }: Omit<Unsent, "error">): Promise<boolean> {
  const note = (changes: Partial<Unsent>) => noteUnsent(id, client_id, changes);
  try {
    if (kind === "note") await writeNote(id, client_id, text);
    else {
      const there = await Promise.all(files.map((item) => bring(id, item)));
      note({ files: there });
      await sendReply(
        id,
        client_id,
        text,
        there.map(({ attachment }) => attachment.id),
      );
    }
    changeOutbox(id, ({ unsent, ...rest }) => ({
      ...rest,
      unsent: unsent.filter((item) => item.client_id !== client_id),
    }));
    return true;
  } catch (error) {
    if (readFieldErrors(error).attachments === undefined) note({ error: explain(error) });
    // Files that no message came for within a day are deleted. The browser still has them.
    else note({ error: FILES_GONE, files: files.map((item) => ({ ...item, attachment: null })) });
    return false;
  }
}

const FILES_GONE = "Its files have waited too long. Try again, and they are sent anew.";

/** The file as the server has it, sent once more where it has it no longer. */
async function bring(id: string, item: DraftFile): Promise<DraftFile & { attachment: Attachment }> {
  const options = { on_progress: () => {}, signal: new AbortController().signal };
  return { ...item, attachment: item.attachment ?? (await uploadAttachment(id, item.file, options)) };
}

function isUnsent({ draft, files, unsent }: Outbox): boolean {
  return draft.trim() !== "" || files.length > 0 || unsent.length > 0;
}

/** The browser asks before it leaves. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

export function readOutbox(id: string): Outbox {
  return outboxes.get(id) ?? EMPTY;
}

export function changeOutbox(id: string, make: (outbox: Outbox) => Outbox): void {
  outboxes.set(id, make(readOutbox(id)));
  announce();
}

function announce(): void {
  // Only while there is something to lose: browsers do not keep a page that listens for this for the way back.
  if ([...outboxes.values()].some(isUnsent)) addEventListener("beforeunload", warn);
  else removeEventListener("beforeunload", warn);
  for (const look of listeners) look();
}

whenForgotten(() => {
  outboxes.clear();
  announce();
});
