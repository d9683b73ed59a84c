/** Questions that are not answered: what the rules stop, and topics the owner has blocked. Each gets a fixed reply. */
import type { BlockReason } from "../../contract/answers";
import type { Site } from "../../contract/sites";
import { analyseQuery, splitFolded } from "../../knowledge/lexical";
import { readStemLanguage, stemWord } from "../../knowledge/stem";
import type { Turn } from "../rewrite";
import { readReply } from "./replies";
import { screenQuestion } from "./screen";

interface Asked {
  site: Pick<Site, "blocked_topics">;
  question: string;
  /** The question's own, null where it does not tell. */
  language: string | null;
  /** The host page's. */
  locale: string | null;
  /** Ways to reach the owner's people, and the sentence before them. */
  channels: string[];
  reach_us: string;
}

export interface Stopped {
  blocked: BlockReason;
  text: string;
}

/** Null for a question that breaks no rule. No model and no embedder is asked. */
export function stopHarmful({ question, language, locale, ...asked }: Asked): Stopped | null {
  const found = screenQuestion(question);
  if (!found) return null;
  return stop(found.category, { ...asked, language: language ?? found.language, locale });
}

/** Null for a question about none of the owner's blocked topics. */
export function stopTopic(asked: Asked): Stopped | null {
  return isAbout(asked.site.blocked_topics, asked.question, asked.language) ? stop("topic", asked) : null;
}

/** Who helps a visitor in need, in their language; null where no rule finds that they are. Said where a person, not the AI, answers. */
export function findHelp(text: string, locale: string | null): string | null {
  const found = screenQuestion(text);
  return found?.category === "self_harm" ? readReply("self_harm", found.language, locale) : null;
}

/** Whether a person is offered: not to threats, nor to what nobody should be helped with. */
export function offersPerson(blocked: BlockReason | undefined): boolean {
  return blocked === undefined || blocked === "self_harm" || blocked === "topic" || blocked === "refused";
}

/** The turns before without those that were stopped: a model reads the others only. */
export function leaveOutStopped(history: readonly Turn[], site: Asked["site"]): Turn[] {
  return history.filter(
    ({ role, text }) => role !== "user" || !(screenQuestion(text) || isAbout(site.blocked_topics, text, null)),
  );
}

/** Whether a question holds every word of one of the topics, by their stems and in any order. */
export function isAbout(topics: readonly string[], question: string, language: string | null): boolean {
  if (topics.length === 0) return false;
  const tag = readStemLanguage(language);
  const asked = new Set(splitFolded(question).flatMap((word) => stemWord(word, tag)));
  return topics.some((topic) => {
    const { terms } = analyseQuery(topic, language);
    return terms.length > 0 && terms.every((word) => stemWord(word, tag).some((stem) => asked.has(stem)));
  });
}

/** The fixed reply for a reason. */
export function stop(
  blocked: BlockReason,
  { language, locale, channels, reach_us }: Pick<Asked, "language" | "locale" | "channels" | "reach_us">,
): Stopped {
  const reply = readReply(blocked, language, locale);
  if (!offersPerson(blocked) || channels.length === 0) return { blocked, text: reply };
  return { blocked, text: [reply, "", reach_us, ...channels.map((channel) => `- ${channel}`)].join("\n") };
}
