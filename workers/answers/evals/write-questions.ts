/** Test questions from what a site's pages are called and what their sections are about. Pure. */
import type { ExpectedPage } from "../../contract/evals";
import type { OutlinedPage } from "../../ports";

export interface WrittenQuestion {
  question: string;
  expected: ExpectedPage | null;
}

/** Questions no business's website answers: each should be refused. */
const OFF_TOPIC = [
  "Who won the football World Cup in 1998?",
  "What will the weather be like in Reykjavik tomorrow?",
  "Can you write a poem about the moon landing?",
];
/** Of one page, so that a long one does not ask them all. */
const QUESTIONS_A_PAGE = 3;
const MIN_WORDS = 3;
const MAX_CHARS = 160;

const words = (text: string) => text.split(/\s+/);
/** Verbs that instructions begin with and that are nothing else. */
const PLAIN_VERBS = new Set(
  words(`accept activate add adjust allow apply approve assign attach authorize avoid calculate cancel choose clean collect combine
  compare complete configure confirm connect convert correct create customise customize deactivate define delete deploy disable disconnect
  duplicate edit embed enable erase exclude extend find generate get handle hide identify import improve include install integrate
  invite keep manage merge migrate modify move open organise organize pay personalise personalize prepare prevent publish reactivate
  receive recover redeem redirect reduce refresh register reinstall remove rename reopen replace reschedule resize resolve restart
  restore retrieve revoke rotate send solve store submit subscribe transfer troubleshoot unblock unlink unlock unsubscribe
  update upgrade upload validate verify withdraw write`),
);
/** Those that are nouns as well: "Return an order" instructs, "Return policy for gifts" does not. */
const VERBS_AND_NOUNS = new Set(
  words(`access archive ask back block book build buy call capture care change charge check claim clear clone close contact
  control copy cut debug design display download end enter exchange export filter fix follow format forward give increase join
  link list load lock log mark measure monitor mount name order pack pause pick place plan play post preview print process
  protect provide purchase query read record refund renew repair reply report request reset resume return review run save scan schedule
  search secure select sell set share ship show sign sort split start stop switch sync test track train translate turn use view
  wash`),
);
/** What follows a verb and no noun. */
const OBJECTS = new Set(
  words(`a an the your my our this these those that all any another each every more multiple new several two up in out on off
  down with to from into for as yourself it them`),
);
const QUESTION_WORDS = new Set(
  words(
    "how what when where which who whom whose why can could do does did is are was were will would should may must have has",
  ),
);

/** At most `limit` questions, spread over the pages, and a few that should be refused. */
export function writeQuestions(pages: readonly OutlinedPage[], limit: number): WrittenQuestion[] {
  const by_page = pages.map((page) => listPageQuestions(page));
  const seen = new Set<string>();
  const written: WrittenQuestion[] = [];
  for (let turn = 0; turn < QUESTIONS_A_PAGE; turn++) {
    for (const [at, { page_id, url, title }] of pages.entries()) {
      const question = by_page[at]?.[turn];
      if (question === undefined || seen.has(question.toLowerCase())) continue;
      seen.add(question.toLowerCase());
      written.push({ question, expected: { page_id, url, title } });
    }
  }
  const off_topic = OFF_TOPIC.map((question) => ({ question, expected: null }));
  return written.length === 0 ? [] : [...written.slice(0, Math.max(0, limit - off_topic.length)), ...off_topic];
}

/** Questions the page itself asks come first: people ask them. */
function listPageQuestions({ title, kind, headings, questions }: OutlinedPage): string[] {
  // Of an FAQ entry the title is the question, however it is written.
  const asked = kind === "faq" ? [title, ...questions] : questions;
  const made = [...headings, title].map(toQuestion).filter((question) => question !== null);
  return [...new Set([...asked, ...made])].slice(0, QUESTIONS_A_PAGE);
}

/** A heading as somebody would ask it; null for one that is no question and no instruction. */
export function toQuestion(heading: string): string | null {
  const text = heading
    .replace(/\s+/g, " ")
    .replace(/^(?:q(?:uestion)?\s*\d*\s*[:.)–-]\s*|(?:step\s+)?\d+(?:\.\d+)*\s*[:.)–-]\s*)/iu, "")
    .trim();
  if (text.length > MAX_CHARS || words(text).length < MIN_WORDS) return null;
  if (/[?？]$/u.test(text)) return text;
  const bare = text.replace(/[\s.:!…]+$/u, "");
  const [first = "", second = ""] = words(bare.toLowerCase());
  if (first === "how" && second === "to") return askHow(bare.replace(/^how to\s+/iu, ""));
  // "How refunds work" is a statement: only an inverted verb makes a question.
  if (QUESTION_WORDS.has(first) && (first !== "how" || QUESTION_WORDS.has(second)) && isInverted(first, second))
    return `${bare}?`;
  const verb = findVerb(first, second);
  return verb === null ? null : askHow(`${verb}${bare.slice(first.length)}`);
}

/** "What happens …" and "Can I …" ask, "What we refund" and "Is-field" do not. */
function isInverted(first: string, second: string): boolean {
  const helpers = /^(?:am|is|are|was|were|do|does|did|can|could|will|would|should|may|must|has|have|had|happens|if)$/;
  if (/^(?:how|what|when|where|which|who|whom|whose|why)$/.test(first)) return helpers.test(second);
  return /^(?:i|you|we|they|it|he|she|there|my|your|the|a|an|this|these|orders?|returns?)$/.test(second);
}

/** "reset your password" → "How do I reset my password?" */
function askHow(instruction: string): string {
  const mine = instruction.replace(/\byourself\b/giu, "myself").replace(/\byours?\b/giu, "my");
  const lower = /^\p{Lu}(?!\p{Lu})/u.test(mine) ? mine.charAt(0).toLowerCase() + mine.slice(1) : mine;
  return `How do I ${lower}?`;
}

/** The verb of an instruction, "resetting" and "writing" as "reset" and "write"; null where there is none for sure. */
function findVerb(first: string, second: string): string | null {
  if (PLAIN_VERBS.has(first)) return first;
  if (!OBJECTS.has(second)) return null;
  if (VERBS_AND_NOUNS.has(first)) return first;
  if (!first.endsWith("ing")) return null;
  const stem = first.slice(0, -3);
  return (
    [stem, `${stem}e`, stem.slice(0, -1)].find((verb) => PLAIN_VERBS.has(verb) || VERBS_AND_NOUNS.has(verb)) ?? null
  );
}
