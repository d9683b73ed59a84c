import { useEffect } from "preact/hooks";
import { useParams } from "wouter-preact";
import type { DraftReply } from "../../workers/contract/copilot";
import { readHref } from "../answers/markdown";
import { Sources } from "../answers/Sources";
import { Button } from "../ui/Button";
import { isTyping } from "../ui/keys";
import { Notice } from "../ui/Notice";
import { type Kind, readOutbox, useOutbox, writeDraft } from "./outbox";
import { dismissProposal, type Proposal, propose, takeProposal, useProposal } from "./proposals";

/** Asks the AI for a draft. `on_taken`: it stands in the field. */
export function ProposeButton({ id, on_taken }: { id: string; on_taken: () => void }) {
  const isAsking = useProposal(id)?.status === "asking";
  return (
    <Button
      size="sm"
      variant="accent"
      icon="ask"
      class="ml-auto"
      aria-keyshortcuts="d"
      title="Draft a reply (D)"
      busy={isAsking}
      onClick={() =>
        void propose(id).then((isTaken) => {
          // Who writes elsewhere meanwhile goes on there.
          if (isTaken && !isTyping(document.activeElement)) on_taken();
        })
      }
    >
      {isAsking ? (
        "Drafting"
      ) : (
        <span>
          Draft<span class="max-sm:sr-only"> a reply</span>
        </span>
      )}
    </Button>
  );
}

/** What became of it, beneath the field: what it rests on, why there is none, or whether it may take the place of what was written. */
export function ProposalPanel({ id, on_taken }: { id: string; on_taken: () => void }) {
  const proposal = useProposal(id);
  const { draft, kind } = useOutbox(id);
  const isSent = proposal?.status === "taken" && draft.trim() === "";
  useEffect(() => {
    if (isSent) dismissProposal(id);
  }, [isSent, id]);
  return (
    <>
      <p role="status" class="sr-only">
        {proposal && proposal.status !== "failed" && !isSent && describe(proposal)}
      </p>
      {proposal && !isSent && <Panel id={id} proposal={proposal} kind={kind} on_taken={on_taken} />}
    </>
  );
}

interface PanelProps {
  id: string;
  proposal: Proposal;
  kind: Kind;
  on_taken: () => void;
}

function Panel({ id, proposal, kind, on_taken }: PanelProps) {
  const take = (where: "instead" | "below") => {
    takeProposal(id, where);
    on_taken();
  };
  if (proposal.status === "asking")
    return (
      <p class="text-sm text-muted" aria-hidden="true">
        {describe(proposal)}
      </p>
    );
  if (proposal.status === "failed")
    return (
      <Notice tone="red">
        <div class="flex items-start justify-between gap-3">
          <span>No draft. {proposal.error}</span>
          <Button size="sm" onClick={() => void propose(id)}>
            Try again
          </Button>
        </div>
      </Notice>
    );
  const { status, reply } = proposal;
  return (
    <section
      aria-label="Draft by the AI"
      class="grid max-h-[26dvh] gap-2 overflow-y-auto rounded-control bg-sunken p-3"
    >
      <div class="flex items-start gap-3">
        <div class="min-w-0 flex-1 text-sm">
          <p class="font-medium">{describe(proposal)}</p>
          {reply.question !== null && (
            <p class="line-clamp-2 break-words text-muted" dir="auto">
              To: {reply.question}
            </p>
          )}
          {reply.degraded && reply.nothing === null && (
            <p class="text-amber">The AI model failed, so this may be less than it could be.</p>
          )}
        </div>
        <Button
          size="sm"
          variant="quiet"
          icon="close"
          aria-label="Close the draft"
          onClick={() => dismissProposal(id)}
        />
      </div>
      {status === "offered" && (
        <>
          <blockquote class="border-s-2 border-line ps-3 text-sm break-words whitespace-pre-line" dir="auto">
            {reply.text}
          </blockquote>
          <div class="flex flex-wrap gap-2">
            {kind === "reply" && (
              <Button size="sm" onClick={() => take("below")}>
                Add it below
              </Button>
            )}
            <Button size="sm" variant="danger" onClick={() => take("instead")}>
              Replace what I wrote
            </Button>
          </div>
        </>
      )}
      <DraftSources id={id} reply={reply} canLink={status === "taken" && kind === "reply"} />
    </section>
  );
}

function describe(proposal: Exclude<Proposal, { status: "failed" }>): string {
  if (proposal.status === "asking") return "Looking for an answer in what the site says.";
  if (proposal.status === "offered") return "The draft is ready, and you have written something yourself.";
  switch (proposal.reply.nothing) {
    case "not_asked":
      return "The visitor has not asked anything yet.";
    case "not_found":
      return "Nothing in the site's content answers this.";
    case "stopped":
      return "No draft: this touches somebody's safety or a topic you have blocked, and needs your own words.";
    case "ai_off":
      return "No draft: the AI is switched off for this site.";
    default:
      return "A draft from what the site says. Read it before you send it.";
  }
}

function DraftSources({
  id,
  reply: { sources, nothing },
  canLink,
}: {
  id: string;
  reply: DraftReply;
  canLink: boolean;
}) {
  const { site_id = "" } = useParams();
  if (sources.length === 0) return null;
  return (
    <div class="grid gap-1 text-sm">
      <h3 class="font-medium">{nothing === null ? "Sources" : "Nearest pages"}</h3>
      <Sources
        site_id={site_id}
        sources={sources}
        wanted={null}
        action={canLink ? (source) => <LinkButton id={id} source={source} /> : undefined}
      />
    </div>
  );
}

function LinkButton({ id, source: { title, url } }: { id: string; source: DraftReply["sources"][number] }) {
  const href = readHref(url);
  if (href === null) return null;
  return (
    <Button size="sm" variant="accent" onClick={() => addLink(id, title, href)}>
      Add its link to the reply
    </Button>
  );
}

/** On a line of its own, as the visitor's window shows links. */
function addLink(id: string, title: string, href: string): void {
  const words = title.replace(/[[\]\\`*_]/g, " ").trim() || new URL(href).host;
  writeDraft(
    id,
    `${readOutbox(id).draft.trimEnd()}\n\n[${words}](${href.replaceAll("(", "%28").replaceAll(")", "%29")})`,
  );
}
