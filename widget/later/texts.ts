import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { listLocales } from "../i18n/when";
import { EN, type LaterTexts } from "./i18n/en";

export const TextsContext = createContext<LaterTexts>(EN);

export function useTexts(): LaterTexts {
  return useContext(TextsContext);
}

/** A day and a time of it, as the visitor's browser writes them. */
export function formatMoment(at: number, lang: string): string {
  return new Intl.DateTimeFormat(listLocales(lang), { dateStyle: "medium", timeStyle: "short" }).format(at);
}
