/** Who helps people in need, free of charge and by day and night where not said otherwise. Numbers of national services that have stood for years. */
const BY_COUNTRY: Record<string, string> = {
  us: "988 Suicide & Crisis Lifeline: call or text 988 (USA)",
  ca: "988 Suicide Crisis Helpline: call or text 988 (Canada)",
  gb: "Samaritans: 116 123 (UK and Ireland)",
  ie: "Samaritans: 116 123 (UK and Ireland)",
  au: "Lifeline: 13 11 14 (Australia)",
  nz: "1737: call or text 1737 (New Zealand)",
  de: "TelefonSeelsorge: 0800 111 0 111 (Deutschland)",
  at: "TelefonSeelsorge: 142 (Österreich)",
  ch: "Die Dargebotene Hand / La Main Tendue / Telefono Amico: 143 (Schweiz, Suisse, Svizzera)",
  fr: "Numéro national de prévention du suicide : 3114 (France)",
  es: "Línea 024 de atención a la conducta suicida: 024 (España)",
  mx: "Línea de la Vida: 800 911 2000 (México)",
  it: "Telefono Amico Italia: 02 2327 2327 (Italia, ore 9–24)",
  nl: "113 Zelfmoordpreventie: 113 of 0800-0113 (Nederland)",
  be: "Zelfmoordlijn: 1813 · Centre de Prévention du Suicide : 0800 32 123 (België, Belgique)",
  br: "CVV: 188 (Brasil)",
  pt: "SNS 24: 808 24 24 24 (Portugal)",
};

/** Where a language is spoken, the largest first. */
const COUNTRIES: Record<string, string[]> = {
  en: ["us", "gb", "ca", "au", "nz"],
  de: ["de", "at", "ch"],
  fr: ["fr", "be", "ch"],
  es: ["es", "mx"],
  it: ["it", "ch"],
  nl: ["nl", "be"],
  pt: ["br", "pt"],
};

/**
 * Those of every country where the language is spoken, the one that the locale names (`en-GB`) first: many a browser names a country
 * that its reader is not in.
 */
export function listHelpLines(language: string, locale: string | null): string[] {
  const country = locale?.toLowerCase().match(/^[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})(?:-|$)/)?.[1] ?? "";
  const countries = [country, ...(COUNTRIES[language] ?? COUNTRIES.en ?? [])];
  return [...new Set(countries.flatMap((name) => BY_COUNTRY[name] ?? []))];
}
