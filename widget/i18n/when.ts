const ONLY_DAYS_MS = 6 * 86_400_000;

/** `Monday 9:00`, with the date where the day's name alone would not tell it. By the reader's own clock where no zone is named. */
export function formatWhen(
  at: number,
  now: number,
  locales: string[],
  zone: Pick<Intl.DateTimeFormatOptions, "timeZone" | "timeZoneName"> = {},
): string {
  return new Date(at).toLocaleString(locales, {
    weekday: "long",
    hour: "numeric",
    minute: "2-digit",
    ...(at - now > ONLY_DAYS_MS && { day: "numeric", month: "long" }),
    ...zone,
  });
}

/** As the visitor's browser writes this language. */
export function listLocales(lang: string): string[] {
  return [...navigator.languages.filter((locale) => locale.startsWith(lang)), lang];
}
