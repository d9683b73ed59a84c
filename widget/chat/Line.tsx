import type { Entry } from "../session/entries";
import type { ChatSession } from "../session/session";
import { Answer, type AnswerUse } from "./Answer";
import { Question } from "./Question";

interface Props extends AnswerUse {
  entry: Entry;
  session: ChatSession;
}

/** One message, with what can be done with it: nothing, where it is only looked at. */
export function Line({ entry, session, ...use }: Props) {
  return entry.kind === "question" ? (
    <Question {...entry} session={session} />
  ) : (
    <Answer {...entry} {...use} session={session} />
  );
}
