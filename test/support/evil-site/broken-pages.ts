/** Pages no author would write and every browser shows (bars CRAWL-07), with whether their text must be found. */
import { nameSubject, writeProse } from "../prose.ts";

export interface OddPage {
  path: string;
  title: string;
  paragraphs: readonly string[];
  makeHtml(): string;
}

const WORDS = 160;
/** Beyond what a page may have: the whole of it is left out. */
const HUGE_LINE_BYTES = 5 * 1024 * 1024;
/** Within it, nearly all of it scripts and attributes on one line. */
const LONG_LINE_BYTES = 1_500_000;
const DEEP = 50_000;
const ATTRIBUTES = 100_000;

/** Text of a page that has no other. */
export function makeText(seed: number): { title: string; paragraphs: readonly string[] } {
  return { title: `The ${nameSubject(seed)}`, paragraphs: writeProse(seed, WORDS) };
}

export function wrapText({ title, paragraphs }: { title: string; paragraphs: readonly string[] }, head = ""): string {
  const text = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join("");
  return `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head><body><main><h1>${title}</h1>${text}</main></body></html>`;
}

type Text = ReturnType<typeof makeText>;

function oddPage(path: string, seed: number, write: (text: Text) => string): OddPage {
  const text = makeText(seed);
  return { path, ...text, makeHtml: () => write(text) };
}

/** A browser shows the text of each of these. */
export const BROKEN_PAGES: readonly OddPage[] = [
  oddPage("/broken/deep", 9_001, ({ title, paragraphs }) => {
    const text = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join("");
    return `<!doctype html><html lang="en"><title>${title}</title>${"<div>".repeat(DEEP)}<h1>${title}</h1>${text}${"</div>".repeat(DEEP)}`;
  }),
  oddPage("/broken/oneline", 9_002, (text) => {
    const script = `<script>var a="${"x".repeat(LONG_LINE_BYTES / 2)}"</script>`;
    return wrapText(text, script).replace("<main>", `<main data-state="${"y".repeat(LONG_LINE_BYTES / 2)}">`);
  }),
  oddPage("/broken/attrs", 9_003, (text) => {
    const attributes = Array.from({ length: ATTRIBUTES }, (_, n) => `a${n}=${n}`).join(" ");
    return wrapText(text).replace("<main>", `<main ${attributes}>`);
  }),
  oddPage("/broken/null", 9_004, (text) => wrapText(text).replaceAll(" the ", " t\0he ").replaceAll("<p>", "<p>\0\0")),
  oddPage("/broken/unclosed", 9_005, ({ title, paragraphs }) => {
    const text = paragraphs.map((paragraph) => `<p><b><i><span class='x'>${paragraph}`).join("<div>");
    return `<html lang=en><title>${title}</title><body><div><table><tr><td><h1>${title}</h1>${text}<ul><li><a href="/help/">`;
  }),
  oddPage("/broken/tables", 9_006, ({ title, paragraphs }) => {
    const text = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join("");
    return `<html lang=en><title>${title}</title><body>${"<table><tr><td>".repeat(300)}<h1>${title}</h1>${text}${"</td></tr></table>".repeat(300)}`;
  }),
  // Every place where a careless expression would try all ways to split a run of spaces or brackets.
  oddPage("/redos", 9_007, (text) => {
    const spaces = " ".repeat(50_000);
    const head =
      `<meta name=description content="${spaces}x"><meta http-equiv=refresh content="${";".repeat(50_000)}">` +
      `<meta name=robots content="${",".repeat(50_000)}"><link rel=canonical href="${"/".repeat(3_000)}">`;
    const junk = `${"<a href='".repeat(2_000)}${"<!--".repeat(5_000)}${"&#x".repeat(20_000)}${"[".repeat(20_000)}${"*_".repeat(20_000)}`;
    return `${wrapText(text, head)}<footer>${spaces}${junk}</footer>`;
  }),
];

/** More than a page may have (bars CRAWL-04): left out whole. */
export function makeHugeLine(): string {
  return `<!doctype html><title>Huge</title><p>${"word ".repeat(HUGE_LINE_BYTES / 5)}</p>`;
}
