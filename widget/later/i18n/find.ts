import { DE } from "./de";
import { EN, type LaterTexts } from "./en";
import { ES } from "./es";
import { FR } from "./fr";

const TABLES: Record<string, LaterTexts> = { en: EN, de: DE, es: ES, fr: FR };

export function findTexts(lang: string): LaterTexts {
  return TABLES[lang] ?? EN;
}
