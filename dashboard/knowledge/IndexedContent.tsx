import { useEffect, useRef, useState } from "preact/hooks";
import type { PageContent } from "../../workers/contract/knowledge";
import { AnswerText } from "../answers/AnswerText";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Choice";

const VIEWS = [
  { value: "passages", label: "As it is searched" },
  { value: "markdown", label: "Markdown" },
] as const;

/** What was indexed of a page: its live passages, or all that was kept of it. */
export function IndexedContent({ page: { passages, markdown } }: { page: PageContent }) {
  const [view, setView] = useState<(typeof VIEWS)[number]["value"]>("passages");
  const isMarkdown = view === "markdown" && markdown !== null;
  return (
    <Card
      title="What we indexed"
      padded={!isMarkdown}
      actions={markdown !== null && <Choice label="Show" value={view} options={VIEWS} on_change={setView} />}
    >
      {isMarkdown ? (
        <Markdown text={markdown} />
      ) : passages.length === 0 ? (
        <p class="text-muted">
          Nothing of this page is live.
          {markdown !== null && " What was read of it stands under Markdown."}
        </p>
      ) : (
        <ol class="-my-4 divide-y divide-line">
          {passages.map((passage, index) => (
            <Passage key={passage.chunk_id} number={index + 1} passage={passage} />
          ))}
        </ol>
      )}
    </Card>
  );
}

/** As an answer would show it; the characters it is made of stand in the Markdown. */
function Passage({ number, passage }: { number: number; passage: PageContent["passages"][number] }) {
  const item = useRef<HTMLLIElement>(null);
  const isTarget = location.hash === `#${passage.chunk_id}`;
  // The browser looked for its target before the passages were there.
  useEffect(() => {
    if (isTarget) item.current?.scrollIntoView({ block: "center" });
  }, [isTarget]);
  return (
    <li ref={item} id={passage.chunk_id} class={`-mx-4 flex gap-3 px-4 py-4 ${isTarget ? "bg-accent-soft" : ""}`}>
      <span class="w-5 shrink-0 text-right text-sm text-faint tabular-nums">{number}</span>
      <div class="min-w-0 flex-1" dir="auto">
        {passage.heading_path.length > 0 && <p class="mb-1 text-sm text-muted">{passage.heading_path.join(" › ")}</p>}
        <AnswerText text={passage.text} />
      </div>
    </li>
  );
}

/** What scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 } as const;

function Markdown({ text }: { text: string }) {
  return (
    <section {...SCROLLABLE} aria-label="The whole page as Markdown" class="max-h-[80vh] overflow-auto p-4">
      <pre dir="auto" class="font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">
        {text}
      </pre>
    </section>
  );
}
