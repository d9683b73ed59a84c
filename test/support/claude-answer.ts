/** What the Claude of claude-server.ts says. */

export interface Body {
  model: string;
  max_tokens: number;
  system?: string | { text: string; cache_control?: object }[];
  messages: { role: string; content: string | { type: string; text?: string; source?: { data: string } }[] }[];
}
/** One content block as it goes over the wire. */
export interface WireBlock {
  text: string;
  citations?: { document_index: number; cited_text: string }[];
}
export function readDocuments(body: Body): string[] {
  const last = body.messages.at(-1)?.content;
  return typeof last === "string" || !last
    ? []
    : last.flatMap((part) => (part.type === "document" ? (part.source?.data ?? []) : []));
}

/** The sentence that shares most words with the question, cited, as blocks that begin and end inside it. */
export function pickSentences(body: Body): WireBlock[] {
  const last = body.messages.at(-1)?.content;
  const question = typeof last === "string" ? last : (last?.findLast((part) => part.type === "text")?.text ?? "");
  // Asked what a conversation means it says nothing: questions then stand as the rules put them.
  if (question.startsWith('[{"role":')) return [];
  const words = new Set(splitWords(question));
  const scored = readDocuments(body).flatMap((text, document_index) =>
    text
      .split(/(?<=[.!?])\s+|\n+/)
      .filter((sentence) => /[.!]$/.test(sentence))
      .map((sentence) => ({
        sentence,
        document_index,
        score: splitWords(sentence).filter((word) => words.has(word)).length,
      })),
  );
  const best = scored.sort((a, b) => b.score - a.score)[0];
  if (!best || best.score === 0) return [{ text: "The website does not say." }];
  const { sentence, document_index } = best;
  return [
    { text: "Here is what the website says: " },
    { text: sentence.slice(0, -1), citations: [{ document_index, cited_text: sentence }] },
    { text: `${sentence.slice(-1)} ` },
  ];
}

/** A second sentence of the first document after the best one. */
export function pickTwo(body: Body): WireBlock[] {
  const first = pickSentences(body);
  const sentences = (readDocuments(body)[0] ?? "").split(/(?<=[.!?])\s+/);
  const other = sentences.find((sentence) => !first.some(({ citations }) => citations?.[0]?.cited_text === sentence));
  return other ? [...first, { text: other, citations: [{ document_index: 0, cited_text: other }] }] : first;
}

/** The best sentence as it is, and once more with £901 for its price under the same true quote. */
export function misprice(body: Body): WireBlock[] {
  const blocks = pickSentences(body);
  return [...blocks, ...blocks.map((block) => ({ ...block, text: block.text.replace(/£\d+/, "£901") }))];
}

function splitWords(text: string): string[] {
  return (text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).map((word) => word.replace(/s$/, ""));
}
