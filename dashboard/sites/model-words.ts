/** The words for models and for what Claude says of a key. */
import type { ClaudeKeyCheck } from "../../workers/contract/models";
import type { AiModel, AnswerLength, Personality } from "../../workers/contract/sites";

export const MODELS: Record<AiModel, string> = {
  "claude-haiku-5-5": "Claude Haiku 5.5: quick, costs least",
  "claude-sonnet-5-5": "Claude Sonnet 5.5: more thorough, about 20 times the cost",
  "claude-opus-5-5": "Claude Opus 5.5: the most thorough and the slowest, about 40 times the cost",
};

export const TONES: Record<Personality, string> = {
  friendly: "Friendly",
  professional: "Professional",
  playful: "Playful",
  concise: "Concise",
  custom: "In your own words",
};

export const LENGTHS: readonly { value: AnswerLength; label: string }[] = [
  { value: "short", label: "Short" },
  { value: "normal", label: "Normal" },
  { value: "detailed", label: "Detailed" },
];

/** Why Claude refuses a key, and what its owner can do, by HTTP status; null: we cannot read the key ourselves. */
export function explainRefusal(status: number | null): string {
  switch (status) {
    case null:
      return "This key cannot be read any more. Save it again.";
    case 401:
      return "Claude does not accept this key: it may be mistyped, revoked or expired. Save another one.";
    case 403:
      return "Claude does not let this key use the chosen model. Look at its permissions in the Claude Console.";
    default:
      return "This key's account has no money left or has reached its spending limit. Look at Billing in the Claude Console.";
  }
}

/** The result of a check in a sentence. */
export function describeCheck({ works, fault, status }: ClaudeKeyCheck): string {
  if (works) return "This key works.";
  switch (fault) {
    case "refused":
      return explainRefusal(status);
    case "rejected":
      return "Claude takes the key but refuses requests with it. Mostly that is a spending limit set in the Claude Console.";
    case "limited":
      return "Claude takes the key, but too many requests came with it. Test it again in a minute.";
    default:
      return "Claude cannot be reached just now. The key is saved; test it again in a minute.";
  }
}
