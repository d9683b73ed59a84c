/** The part of SiteLog that finds what was said. */
import type { Author } from "../contract/socket";
import type { Outcome } from "../ports";

/** A message as the search takes it: `words` are those of its text, normalised, set apart by spaces. */
export interface ToldMessage {
  seq: number;
  author: Author;
  text: string;
  words: string;
  /** Milliseconds UTC. */
  at: number;
}

export interface FoundMessage extends Omit<ToldMessage, "words"> {
  conversation_id: string;
}

/** A normalised word, or the beginning of one. */
export interface SearchWord {
  word: string;
  is_beginning: boolean;
}

export interface MessageSearchPort {
  /** Each message once, by its conversation and `seq`, however often it is told. */
  indexMessages(site_id: string, conversation_id: string, messages: ToldMessage[]): Promise<Outcome>;
  /** Those that hold every word, of which there is at least one; the newest first, at most 1,000 in all. */
  searchMessages(
    site_id: string,
    words: SearchWord[],
    slice: { page: number; page_size: number },
  ): Promise<Outcome<{ items: FoundMessage[]; total: number }>>;
}
