import { useEffect, useState } from "preact/hooks";
import type { DraftReply } from "../../workers/contract/copilot";
import { explain, whenForgotten } from "../api/client";
import { draftReply } from "../api/copilot";
import { chooseKind, readOutbox, writeDraft } from "./outbox";

/** A reply that the AI proposes in a conversation. */
export type Proposal =
  | { status: "asking" }
  | { status: "failed"; error: string }
  /** There is nothing to propose. */
  | { status: "nothing"; reply: DraftReply }
  /** The member has written something, which stays until they say otherwise. */
  | { status: "offered"; reply: DraftReply }
  /** It stands in the field, to be changed and sent. */
  | { status: "taken"; reply: DraftReply };

/** By conversation: it outlives the screen it was asked on. */
const proposals = new Map<string, Proposal>();
const listeners = new Set<() => void>();

export function useProposal(id: string): Proposal | undefined {
  const [proposal, setProposal] = useState(() => readProposal(id));
  useEffect(() => {
    const look = () => setProposal(readProposal(id));
    look();
    listeners.add(look);
    return () => void listeners.delete(look);
  }, [id]);
  return proposal;
}

export function readProposal(id: string): Proposal | undefined {
  return proposals.get(id);
}

/** Asks for a draft and puts it into an empty field; over what a member has written it is only offered. True once it stands there. */
export async function propose(id: string): Promise<boolean> {
  if (readProposal(id)?.status === "asking") return false;
  set(id, { status: "asking" });
  try {
    const reply = await draftReply(id);
    if (reply.nothing !== null) set(id, { status: "nothing", reply });
    else if (readOutbox(id).draft.trim() !== "") set(id, { status: "offered", reply });
    else take(id, reply, "");
  } catch (error) {
    set(id, { status: "failed", error: explain(error) });
  }
  return readProposal(id)?.status === "taken";
}

/** Into the field of replies: in the place of what stands there, or below it. */
export function takeProposal(id: string, where: "instead" | "below"): void {
  const proposal = readProposal(id);
  if (proposal?.status === "offered")
    take(id, proposal.reply, where === "below" ? `${readOutbox(id).draft.trimEnd()}\n\n` : "");
}

/** Away with it; what stands in the field stays. */
export function dismissProposal(id: string): void {
  set(id, undefined);
}

function take(id: string, reply: DraftReply, before: string): void {
  chooseKind(id, "reply");
  writeDraft(id, before + reply.text);
  set(id, { status: "taken", reply });
}

function set(id: string, proposal: Proposal | undefined): void {
  if (proposal) proposals.set(id, proposal);
  else proposals.delete(id);
  for (const look of listeners) look();
}

whenForgotten(() => proposals.clear());
