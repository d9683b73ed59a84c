/** Replies that need no content: small talk, and what is not answered. */
import type { Site } from "../contract/sites";
import type { QueryAnalysis } from "./analyse";
import type { Decision } from "./decide";
import type { Stopped } from "./safety/stop";
import type { FixedTexts } from "./texts";

const NO_SEARCH: Decision["trace"] = {
  query: null,
  before: "",
  terms: [],
  wishes: null,
  candidates: [],
  threshold: null,
  attempts: [],
};
export const FIXED = {
  shown: false,
  sources: [],
  products: [],
  degraded: false,
  confidence: 1,
  suggestions: [],
  trace: NO_SEARCH,
};

/** The fixed reply to what is not answered; null to everything else. */
export function replyStopped(stopped: Stopped | null): Decision | null {
  if (!stopped) return null;
  const { text, blocked } = stopped;
  return { ...FIXED, outcome: "blocked", text, answered: false, trace: { ...NO_SEARCH, blocked } };
}

/** A greeting, or a wish for a person: no content is needed for either. */
export function replyToSmallTalk(
  site: Site,
  analysis: QueryAnalysis,
  texts: FixedTexts,
  channels: string[],
): Decision | null {
  switch (analysis.categories[0]) {
    case "human_request": {
      const ways = [texts.reach_us, ...channels.map((channel) => `- ${channel}`)].join("\n");
      return { ...FIXED, outcome: "handed_over", text: channels.length > 0 ? ways : texts.no_human, answered: true };
    }
    case "greeting":
      return {
        ...FIXED,
        outcome: "answered",
        text: analysis.thanks ? texts.you_are_welcome : site.welcome_message,
        answered: true,
      };
    default:
      return null;
  }
}
