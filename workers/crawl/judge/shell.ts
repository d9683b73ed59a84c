/** Pages whose text comes with their scripts. Pure. */
import type { ExtractedPage } from "../extract/extract";
import { SCRIPT_HINT } from "./wall-phrases";

/** With fewer words a page with scripts is a shell, whatever it says. */
const MIN_WORDS = 5;
/** A shell's header and footer have fewer words than this; so have its notice and its "Loading…". */
const MAX_SHELL_WORDS = 60;
/** An element that frameworks fill. */
const MOUNT =
  /<(?:[a-z]{1,20}\b[^<>]{0,300}\bid=["']?(?:root|app|__next|__nuxt|___gatsby|svelte|q-app|react-root|app-root|react-app|main-app|application|mount|ember-app)["'\s>]|(?:app-root|my-app|ion-app|[a-z]{1,20}-(?:app|root|shell))\b)[^<>]{0,300}>/gi;
const MAX_MOUNTS = 5;
/** How far into it is looked, and how much of a spinner's text it may hold. */
const MOUNT_CHARS = 50_000;
const MAX_SPINNER_CHARS = 60;
const NOSCRIPT = /<noscript\b[^<>]{0,200}>([\s\S]{0,2000}?)<\/noscript/gi;

/** Whether a page shows next to nothing and its scripts are to show the rest. */
export function isShell({ title, word_count, markdown }: ExtractedPage, html: string): boolean {
  if (word_count > MAX_SHELL_WORDS || !/<script\b/i.test(html)) return false;
  if (word_count < MIN_WORDS) return true;
  // A short help page may well tell how to switch scripts on.
  if (SCRIPT_HINT.test(markdown.toLowerCase()) && !/java ?script/i.test(title)) return true;
  const has_empty_mount = [...html.matchAll(MOUNT)]
    .slice(0, MAX_MOUNTS)
    .some(({ index, 0: tag }) => isEmpty(html, index + tag.length));
  if (has_empty_mount) return true;
  const hints = [...html.matchAll(NOSCRIPT)].some(([, text = ""]) => SCRIPT_HINT.test(text.toLowerCase()));
  return hints && word_count < MAX_SHELL_WORDS / 2;
}

/** Whether there is hardly any text from a place on. */
function isEmpty(html: string, from: number): boolean {
  const [inside = ""] = html.slice(from, from + MOUNT_CHARS).split(/<\/body\b/i, 1);
  const text = inside
    .replace(/<(script|style|noscript|template)\b[\s\S]*?(?:<\/\1\b|$)/gi, " ")
    .replace(/<[^<>]*>?/g, " ");
  return text.replace(/\s+/g, " ").trim().length <= MAX_SPINNER_CHARS;
}
