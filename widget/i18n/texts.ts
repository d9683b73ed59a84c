import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { EN, type Texts } from "./en";

export type { Texts };

export const TextsContext = createContext<Texts>(EN);

export function useTexts(): Texts {
  return useContext(TextsContext);
}
