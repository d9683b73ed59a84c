import type { FoundMessage } from "../../workers/contract/conversations";
import { formatNumber } from "../ui/format";

/** More are neither counted nor shown. */
const MAX_FOUND = 1_000;

export function countFound(total: number): string {
  if (total >= MAX_FOUND) return `The newest ${formatNumber(MAX_FOUND)} messages`;
  return total === 1 ? "1 message" : `${formatNumber(total)} messages`;
}

/** A text in parts, those that were looked for marked. */
export function splitMarked(text: string, marks: FoundMessage["marks"]): { text: string; is_marked: boolean }[] {
  const parts: { text: string; is_marked: boolean }[] = [];
  let from = 0;
  for (const { start, end } of marks) {
    parts.push({ text: text.slice(from, start), is_marked: false }, { text: text.slice(start, end), is_marked: true });
    from = end;
  }
  parts.push({ text: text.slice(from), is_marked: false });
  return parts.filter((part) => part.text !== "");
}
