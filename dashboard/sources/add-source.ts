import type { AddSource, SourceType } from "../../workers/contract/knowledge";

/** What is typed for every kind of source; changing the kind loses nothing. */
export interface SourceDraft {
  url: string;
  urls: string;
  name: string;
  text: string;
  file: File | null;
}

export const EMPTY_SOURCE: SourceDraft = { url: "", urls: "", name: "", text: "", file: null };

/** What is sent of it. A file goes another way. */
export function makeSource(type: Exclude<SourceType, "file">, { url, urls, name, text }: SourceDraft): AddSource {
  switch (type) {
    case "url_list":
      return { type, urls: urls.split(/\s+/).filter((line) => line !== "") };
    case "text":
      return { type, name, text };
    default:
      return { type, url };
  }
}
