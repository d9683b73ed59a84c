import type { Correction } from "../../workers/contract/corrections";
import type { LearnedEntry } from "../../workers/contract/entries";
import type { List } from "../../workers/contract/lists";
import { request } from "./client";
import { getSitePath } from "./sites";

/** Those that wait for a word, offered last first. */
export function listCorrections(
  site_id: string,
  slice: { page: number; page_size: number },
): Promise<List<Correction>> {
  return request("GET", `${getSitePath(site_id)}/corrections?page=${slice.page}&page_size=${slice.page_size}`);
}

/** Offers what an answer should have been; again changes what was offered. */
export function correctAnswer(site_id: string, answer_id: string, text: string): Promise<LearnedEntry> {
  return request("POST", `${getSitePath(site_id)}/answers/${encodeURIComponent(answer_id)}/correction`, { text });
}

const getEntryPath = (entry_id: string) => `/api/v1/knowledge/${encodeURIComponent(entry_id)}`;

/** From here on visitors are answered from it. */
export function approveEntry(entry_id: string): Promise<void> {
  return request("PATCH", getEntryPath(entry_id), { status: "approved" });
}

export function removeEntry(entry_id: string): Promise<void> {
  return request("DELETE", getEntryPath(entry_id));
}
