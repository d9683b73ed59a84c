import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Link } from "wouter-preact";
import { getKnowledgePath, isEntry } from "../knowledge/entry";
import type { Source } from "./AnswerText";
import { dropMarks, readHref } from "./markdown";

interface Props {
  site_id: string;
  sources: Source[];
  /** The number of the source to open, and how often it was asked for: asking again shows it again. */
  wanted: { n: number; times: number } | null;
  /** What can be done with one that is open. */
  action?: ((source: Source) => ComponentChildren) | undefined;
}

/** What an answer rests on: each source with the words it quotes. */
export function Sources({ site_id, sources, wanted, action }: Props) {
  return (
    <ol class="grid">
      {sources.map((source, index) => (
        <SourceRow
          key={`${source.id} ${index}`}
          site_id={site_id}
          n={index + 1}
          source={source}
          wanted_times={wanted?.n === index + 1 ? wanted.times : 0}
          action={action?.(source)}
        />
      ))}
    </ol>
  );
}

interface RowProps {
  site_id: string;
  n: number;
  source: Source;
  wanted_times: number;
  action: ComponentChildren;
}

function SourceRow({ site_id, n, source, wanted_times, action }: RowProps) {
  const row = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (wanted_times === 0 || !row.current) return;
    row.current.open = true;
    row.current.scrollIntoView({ block: "nearest" });
    row.current.querySelector("summary")?.focus({ preventScroll: true });
  }, [wanted_times]);
  const href = readHref(source.url);
  return (
    <li class="border-t border-line first:border-t-0">
      <details ref={row} class="group py-2">
        <summary class="grid cursor-pointer list-none grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2 rounded-control [&::-webkit-details-marker]:hidden">
          <span class="grid size-5 place-items-center rounded-[4px] bg-accent-soft text-xs font-medium text-accent-ink tabular-nums">
            {n}
          </span>
          <span class="truncate font-medium" dir="auto">
            {source.title || source.url}
          </span>
          <span class="col-start-2 truncate text-muted group-open:hidden" dir="auto">
            {dropMarks(source.quote ?? source.snippet)}
          </span>
        </summary>
        <div class="mt-2 grid gap-2 ps-8">
          <blockquote class="border-s-2 border-line ps-3 whitespace-pre-line break-words" dir="auto">
            {source.quote ?? source.snippet}
          </blockquote>
          <div class="flex flex-wrap items-center gap-x-4 gap-y-1">
            <Link class="text-accent-ink hover:underline" href={getKnowledgePath(site_id, source.page_id)}>
              {isEntry(source.page_id) ? "Written by you" : "What we indexed"}
            </Link>
            {href !== null && (
              <a
                class="min-w-0 truncate text-muted hover:underline"
                href={href}
                target="_blank"
                rel="noopener noreferrer"
              >
                {href.replace(/^https?:\/\//, "")}
              </a>
            )}
            {action}
          </div>
        </div>
      </details>
    </li>
  );
}
