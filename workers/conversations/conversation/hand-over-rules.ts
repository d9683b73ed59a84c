/** When a conversation goes to a person though nobody pressed for one (spec §7). Pure. */
import { analyseQuery } from "../../answers/analyse";
import { isAbout } from "../../answers/safety/stop";
import type { HandOverReason } from "../../contract/conversations";
import { isOpen } from "../../contract/opening";
import type { Site } from "../../contract/sites";
import type { MessageFrame } from "../../contract/socket";
import { ANGRY } from "./sentiment";

/** Answers in a row that the site's content did not give. */
const UNSUPPORTED_IN_A_ROW = 2;

type Asked = Pick<MessageFrame, "text"> & { context: Record<string, unknown> | null };

/** Whether a visitor who feels so (−1 to 1) is for a person. */
export function isAngry({ workspace_id, hand_over }: Pick<Site, "workspace_id" | "hand_over">, mood: number): boolean {
  return workspace_id !== null && hand_over.on_anger && mood <= ANGRY;
}

/** Why a message is for a person instead of the AI, or null. A site that belongs to nobody yet has none. */
export function findReason(
  { workspace_id, hand_over, business_hours }: Pick<Site, "workspace_id" | "hand_over" | "business_hours">,
  asked: Asked,
  now: number,
  /** How its visitor feels; null where a model that reads it is still to say so. */
  mood: number | null,
): HandOverReason | null {
  if (workspace_id === null) return null;
  const { text, context } = asked;
  const { categories, language } = analyseQuery(text);
  if (categories[0] === "human_request") return "asked";
  if (mood !== null && isAngry({ workspace_id, hand_over }, mood)) return "anger";
  if (isAbout(hand_over.keywords, text, language)) return "keyword";
  if (isFromPage(hand_over.pages, context?.page_url)) return "page";
  if (hand_over.human_first) return "human_first";
  return hand_over.hours && isOpen(business_hours, now) ? "hours" : null;
}

/** Whether a person is wanted after the AI's newest answers, oldest first. */
export function isUnsupported(
  { workspace_id, hand_over }: Pick<Site, "workspace_id" | "hand_over">,
  answers: readonly MessageFrame[],
): boolean {
  const last = answers.filter(({ author }) => author === "ai").slice(-UNSUPPORTED_IN_A_ROW);
  const is_wanted = workspace_id !== null && hand_over.on_unsupported && last.length === UNSUPPORTED_IN_A_ROW;
  return is_wanted && last.every(({ answer }) => answer?.answered === false);
}

function isFromPage(pages: readonly string[], page_url: unknown): boolean {
  if (typeof page_url !== "string" || !URL.canParse(page_url)) return false;
  const { pathname } = new URL(page_url);
  return pages.some((page) => pathname === page || pathname.startsWith(page.endsWith("/") ? page : `${page}/`));
}
