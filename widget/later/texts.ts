import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { DE } from "./i18n/de";
import { EN, type LaterTexts } from "./i18n/en";
import { ES } from "./i18n/es";
import { FR } from "./i18n/fr";

const TABLES: Record<string, LaterTexts> = { en: EN, de: DE, es: ES, fr: FR };

export function findTexts(lang: string): LaterTexts {
  return TABLES[lang] ?? EN;
}

export const TextsContext = createContext<LaterTexts>(EN);

export function useTexts(): LaterTexts {
  return useContext(TextsContext);
}
