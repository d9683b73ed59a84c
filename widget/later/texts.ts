import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { EN, type LaterTexts } from "./i18n/en";

export const TextsContext = createContext<LaterTexts>(EN);

export function useTexts(): LaterTexts {
  return useContext(TextsContext);
}
