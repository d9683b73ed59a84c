import { useState } from "preact/hooks";
import { Link, useParams } from "wouter-preact";
import type { Messages } from "../../workers/contract/conversations";
import { AnswerText } from "../answers/AnswerText";
import { Sources } from "../answers/Sources";

/** What somebody said; beneath an answer of the AI what it rests on, each source with the words it quotes. */
export function SaidText({ message: { text, sources = [], answer } }: { message: Messages["items"][number] }) {
  const { site_id = "" } = useParams();
  const [wanted, setWanted] = useState<{ n: number; times: number } | null>(null);
  return (
    // Its numbers stand on the colour of a message.
    <div class="[&_.bg-accent-soft:not(:hover)]:bg-surface">
      <AnswerText
        text={text}
        sources={sources}
        on_cite={(n) => setWanted((before) => ({ n, times: (before?.times ?? 0) + 1 }))}
      />
      {sources.length > 0 && (
        <div class="mt-2 border-t border-line pt-2 text-sm">
          <h3 class="text-muted">{answer?.answered === false ? "Nearest pages" : "Sources"}</h3>
          <Sources site_id={site_id} sources={sources} wanted={wanted} />
        </div>
      )}
      {answer && (
        <p class="mt-2 border-t border-line pt-2 text-sm">
          <Link class="text-accent-ink hover:underline" href={`/sites/${site_id}/answers/${answer.id}`}>
            Why this answer
          </Link>
        </p>
      )}
    </div>
  );
}
