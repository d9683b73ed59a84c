import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import type { Attempt, Candidate } from "../../workers/contract/answers";
import { Icon } from "../ui/Icon";

interface Props {
  site_id: string;
  sent: NonNullable<Attempt["sent"]>;
  candidates: ReadonlyMap<string, Candidate>;
}

/** What a model was sent, folded away: the instructions word for word, and the passages as it may cite them. */
export function TraceSent({ site_id, sent: { system, chunk_ids, earlier_messages }, candidates }: Props) {
  const parts = [
    "the question",
    countOf(chunk_ids.length, "passage"),
    ...(earlier_messages > 0 ? [countOf(earlier_messages, "earlier message")] : []),
  ];
  return (
    <details class="group rounded-control border border-line">
      <summary class="flex cursor-pointer list-none items-center gap-2 rounded-control px-3 py-2 [&::-webkit-details-marker]:hidden">
        <Icon name="chevron_right" class="size-4 text-muted transition-transform group-open:rotate-90" />
        <span>{`Sent: ${parts.join(", ")}`}</span>
      </summary>
      <div class="grid grid-cols-1 gap-3 px-3 pb-3">
        <Part title="Instructions">
          <p class="rounded-control bg-sunken p-3 whitespace-pre-line break-words">{system}</p>
        </Part>
        <Part title="Passages">
          <ol class="grid grid-cols-1 gap-1">
            {chunk_ids.map((chunk_id, index) => (
              <li key={chunk_id} class="grid grid-cols-[1.5rem_minmax(0,1fr)]">
                <span class="text-muted tabular-nums">{index + 1}</span>
                <Passage site_id={site_id} candidate={candidates.get(chunk_id)} />
              </li>
            ))}
          </ol>
        </Part>
      </div>
    </details>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="grid grid-cols-1 gap-1">
      <h4 class="text-muted">{title}</h4>
      {children}
    </section>
  );
}

function Passage({ site_id, candidate }: { site_id: string; candidate: Candidate | undefined }) {
  if (!candidate) return <span class="text-muted">A passage that is not in this list</span>;
  const { page_id, title, url, heading_path, snippet } = candidate;
  const place = [title || url, ...heading_path.filter((heading) => heading !== title)].join(" › ");
  return (
    <Link class="truncate hover:underline" href={`/sites/${site_id}/pages/${page_id}`} title={url} dir="auto">
      {place} <span class="text-muted">{snippet}</span>
    </Link>
  );
}

function countOf(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
