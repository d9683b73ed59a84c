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
  const readFile = (id: string) => session.download(id);
  return entry.kind === "question" ? (
    <Question {...entry} readFile={readFile} isOnline={session.state.is_online} onRetry={(id) => session.retry(id)} />
  ) : (
    <Answer
      {...entry}
      {...use}
      readFile={readFile}
      onRate={use.onAsk && ((seq, rating, reason) => session.rate(seq, rating, reason))}
    />
  );
}
