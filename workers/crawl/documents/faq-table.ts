/** A table of questions and answers as a page: a heading a question. Pure. */

export interface FaqTable {
  faq: { question: string; answer: string }[];
  markdown: string;
}

const QUESTION_NAMES =
  /^(?:q|questions?|faqs?|titles?|frage(?:n)?|titel|preguntas?|título|domand[ae]|titolo|perguntas?|vragen|vraag|spørsmål|fråg(?:a|or)|pytani[ea]|вопросы?|質問|问题|問題)$/i;
const ANSWER_NAMES =
  /^(?:a|answers?|replies|reply|responses?|text|content|body|antwort(?:en)?|inhalt|réponses?|reponses?|contenu|respuestas?|contenido|rispost[ae]|contenuto|respostas?|antwoord(?:en)?|svar|odpowied(?:ź|zi)|ответы?|回答|答案)$/i;
const MAX_QUESTION_CHARS = 300;
/** As for pages of any other kind. */
const MAX_MARKDOWN_CHARS = 1_000_000;

/**
 * Columns are known by their names, else they are the first two. `toMarkdown` renders an answer that is written in HTML. Null when no row
 * has a question and an answer.
 */
export function readFaqTable(rows: readonly string[][], toMarkdown: (html: string) => string): FaqTable | null {
  const [head = [], ...others] = rows;
  const named = [QUESTION_NAMES, ANSWER_NAMES].map((names) => head.findIndex((cell) => names.test(cell)));
  const has_head = named.every((column) => column >= 0);
  const [question_at = 0, answer_at = 1] = has_head ? named : [0, 1];
  const faq: FaqTable["faq"] = [];
  let length = 0;
  for (const row of has_head ? others : rows) {
    const question = (row[question_at] ?? "").replace(/\s+/g, " ").trim();
    const answer = toText(row[answer_at] ?? "", toMarkdown);
    if (!question || !answer || question.length > MAX_QUESTION_CHARS) continue;
    length += question.length + answer.length;
    if (length > MAX_MARKDOWN_CHARS) break;
    faq.push({ question, answer });
  }
  if (faq.length === 0) return null;
  return { faq, markdown: faq.map(({ question, answer }) => `## ${question}\n\n${answer}`).join("\n\n") };
}

function toText(answer: string, toMarkdown: (html: string) => string): string {
  const text = /<(?:p|br|div|ul|ol|li|a|b|i|strong|em|span|table|h[1-6])\b[^<>]*>/i.test(answer)
    ? toMarkdown(answer)
    : answer;
  // A heading within an answer would end its question's part.
  return text.replace(/^#{1,6} +/gm, "").trim();
}
