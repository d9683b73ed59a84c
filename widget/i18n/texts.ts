import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Texts } from "./en";

export type { Texts };

export const TextsContext = createContext({} as Texts);

export function useTexts(): Texts {
  return useContext(TextsContext);
}
