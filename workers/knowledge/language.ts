/** The language of a page: what it declares, unless its text clearly says otherwise. */
import { francAll } from "franc-min";

/** More text makes no surer, only slower: 0.5 ms for 300 characters. */
const MAX_SAMPLE_CHARS = 300;
const MIN_SAMPLE_CHARS = 200;
/** Lines this long are sentences; shorter ones are names and labels. */
const MIN_LINE_CHARS = 60;
/** Text of the Markdown that is looked through for them. */
const MAX_SEARCHED_CHARS = 5_000;
/** How far the next best language must be behind; right guesses are less sure than this in one of ten pages of WCXB, wrong ones in all. */
const MIN_LEAD = 0.05;
/** Languages the detector knows. It takes those it does not know for their neighbours (Norwegian for Swedish): a declaration of one stands. */
const KNOWN_LANGUAGES: ReadonlySet<string> = new Set(
  (
    "am ar az be bg bn bs cs de el en es fa fr gu he hi hr hu hy id it ja ka kk km kn ko ml mr ms my ne nl pa pl ps pt ro ru si sr sv sw " +
    "ta te th tl tr uk ur uz vi zh"
  ).split(" "),
);
/** Names of the detector that are not those a page would use. */
const RENAMED: Partial<Record<string, string>> = { zlm: "ms", fil: "tl", iw: "he" };

/** `declared` is the value of a `lang` attribute. Returns a primary tag in lower case ("en"), null when nothing is known. */
export function findLanguage(declared: string | null, markdown: string): string | null {
  const tag = /^[a-z]{2,3}(?=[-_]|$)/i.exec(declared?.trim() ?? "")?.[0].toLowerCase() ?? null;
  if (tag !== null && !KNOWN_LANGUAGES.has(tag)) return tag;
  return detectLanguage(markdown) ?? tag;
}

/** Null when the text is short or the language not clear. */
function detectLanguage(markdown: string): string | null {
  const sample = takeSample(markdown);
  if (sample.length < MIN_SAMPLE_CHARS) return null;
  const [best, next] = francAll(sample);
  if (!best || best[0] === "und" || (next && 1 - next[1] < MIN_LEAD)) return null;
  const { language } = new Intl.Locale(best[0]);
  const name = RENAMED[language] ?? language;
  return KNOWN_LANGUAGES.has(name) ? name : null;
}

/** Sentences from the start of the text, without code and the targets of links. */
function takeSample(markdown: string): string {
  const text = markdown
    .slice(0, MAX_SEARCHED_CHARS)
    .replace(/^(`{3,}).*\n(?:.*\n)*?\1$/gm, "")
    .replace(/\]\([^()\s]*\)/g, "] ");
  const lines = text.split("\n");
  const sentences = lines.filter((line) => line.length >= MIN_LINE_CHARS && !line.startsWith("|"));
  const long = sentences.join(" ");
  const sample = long.length >= MIN_SAMPLE_CHARS ? long : lines.join(" ");
  return sample
    .replace(/[^\p{L}\p{M}\s'’-]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_SAMPLE_CHARS);
}
