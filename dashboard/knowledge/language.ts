const LANGUAGES = new Intl.DisplayNames("en", { type: "language", fallback: "code" });

/** "English" for "en"; a dash where none is known. */
export function nameLanguage(tag: string | null): string {
  if (tag === null) return "–";
  try {
    return LANGUAGES.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** "pt" for "pt-BR". */
export function toPrimary(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? tag;
}
