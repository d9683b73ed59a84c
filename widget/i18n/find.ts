import { DE } from "./de";
import { EN, type Texts } from "./en";
import { ES } from "./es";
import { FR } from "./fr";

const TABLES: readonly Texts[] = [EN, DE, FR, ES];

/** The texts of the first of these locales (BCP 47) that has any, else English. */
export function findTexts(locales: readonly string[]): Texts {
  for (const locale of locales) {
    const language = locale.toLowerCase().split("-")[0];
    const table = TABLES.find(({ lang }) => lang === language);
    if (table) return table;
  }
  return EN;
}
