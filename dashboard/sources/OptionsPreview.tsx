import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { EditSource, OptionsPreview as Preview } from "../../workers/contract/knowledge";
import { explain } from "../api/client";
import { previewOptions } from "../api/knowledge";
import { countPages, getPathOf } from "../sites/words";
import { formatNumber } from "../ui/format";
import { Skeleton } from "../ui/Skeleton";

/** The count follows when the typing pauses this long, in milliseconds. */
const TYPING_MS = 300;

interface Props {
  source_id: string;
  /** What would be saved of the fields that decide which pages are read; null while some of it cannot be. */
  patch: EditSource | null;
}

/** What would change if the options were saved, among the pages known so far. */
export function OptionsPreview({ source_id, patch }: Props) {
  const wanted = useSettled(patch === null ? null : JSON.stringify(patch));
  const isChanged = wanted !== null && wanted !== "{}";
  const preview = useQuery({
    queryKey: ["source", source_id, "preview", wanted],
    queryFn: () => previewOptions(source_id, JSON.parse(wanted ?? "{}")),
    enabled: isChanged,
    placeholderData: keepPreviousData,
  });
  return (
    <section
      aria-label="What would change"
      aria-live="polite"
      class="min-h-64 lg:min-h-44 rounded-control bg-sunken px-4 py-3"
    >
      {patch === null ? (
        <Hint>Correct what is marked to see what would change.</Hint>
      ) : !isChanged ? (
        <Examples />
      ) : preview.error ? (
        <Hint>{explain(preview.error)}</Hint>
      ) : !preview.data ? (
        <Skeleton lines={4} />
      ) : (
        <Outcome preview={preview.data} />
      )}
    </section>
  );
}

/** A value once it has stayed the same for a moment. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function Hint({ children }: { children: ComponentChildren }) {
  return <p class="text-sm text-muted">{children}</p>;
}

const EXAMPLES = [
  ["/docs/*", "everything below /docs/"],
  ["/blog/20*", "posts of a year in their address"],
  ["*?print=*", "printed views of any page"],
] as const;

function Examples() {
  return (
    <>
      <h3 class="text-sm font-[450]">Patterns look like this</h3>
      <dl class="mt-2 grid gap-1.5 text-sm">
        {EXAMPLES.map(([pattern, meaning]) => (
          <div key={pattern} class="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3">
            <dt class="font-mono">{pattern}</dt>
            <dd class="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
      <p class="mt-2 text-sm text-muted">
        <span class="font-mono text-ink">*</span> stands for any text. Type one, and you see here which pages it brings
        or takes.
      </p>
    </>
  );
}

function Outcome({ preview }: { preview: Preview }) {
  const { known, added, removed, added_urls, removed_urls } = preview;
  if (added === 0 && removed === 0)
    return <Hint>This changes nothing among the {countPages(known)} known so far.</Hint>;
  return (
    <>
      <p class="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <Figure sign="+" n={added} text="more to read" class="text-green" />
        <Figure sign="−" n={removed} text="left out" class="text-red" />
      </p>
      <p class="text-sm text-muted">of {countPages(known)} known so far</p>
      <div class="mt-2 grid gap-2">
        <Addresses title="Would be read" urls={added_urls} total={added} />
        <Addresses title="Would be left out" urls={removed_urls} total={removed} />
      </div>
    </>
  );
}

function Figure({ sign, n, text, class: color }: { sign: string; n: number; text: string; class: string }) {
  return (
    <span class="whitespace-nowrap">
      <span class={`font-display text-xl font-[560] tabular-nums ${n === 0 ? "text-faint" : color}`}>
        {sign}
        {formatNumber(n)}
      </span>{" "}
      <span class="text-sm text-muted">{text}</span>
    </span>
  );
}

function Addresses({ title, urls, total }: { title: string; urls: readonly string[]; total: number }) {
  if (urls.length === 0) return null;
  const rest = total - urls.length;
  return (
    <div class="text-sm">
      <h3 class="text-muted">{title}</h3>
      <ul>
        {urls.map((url) => (
          <li key={url} class="truncate" title={url}>
            {getPathOf(url)}
          </li>
        ))}
      </ul>
      {rest > 0 && <p class="text-muted">and {formatNumber(rest)} more</p>}
    </div>
  );
}
