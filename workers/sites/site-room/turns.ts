/** Whose turn it is to be given a conversation. Storage only: who was given one last must survive the room's sleep. */
import type { PresentMember } from "../../contract/live";
import type { Agent } from "../../contract/socket";
import type { Offer } from "../../ports";

/** What was given this short a time ago may not stand in the inbox yet. Milliseconds. */
const UNSEEN_MS = 60_000;
/** Who was given none for a day is among the first again. */
const KEPT_MS = 86_400_000;

/** For the room's migrations. The rowid is the order in which they were given. */
export const TURNS_TABLE =
  "CREATE TABLE given (conversation_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, at INTEGER NOT NULL)";

interface Given extends Record<string, SqlStorageValue> {
  conversation_id: string;
  user_id: string;
  at: number;
  turn: number;
}

/** Gives the conversation to the one of those present who has room for it and was given none for longest; null where nobody has. */
export function giveNext(
  sql: SqlStorage,
  present: readonly PresentMember[],
  { conversation_id, held, capacity, passed_over }: Offer,
  now: number,
): Agent | null {
  sql.exec("DELETE FROM given WHERE at <= ?", now - KEPT_MS);
  const given = sql.exec<Given>("SELECT *, rowid AS turn FROM given").toArray();
  const chosen = present
    .filter(({ id, is_away }) => {
      const theirs = held.filter(({ user_id }) => user_id === id);
      const unseen = given.filter(({ user_id, at }) => user_id === id && at > now - UNSEEN_MS);
      const all = new Set([...theirs, ...unseen].map((item) => item.conversation_id));
      all.delete(conversation_id);
      return !is_away && !passed_over.includes(id) && all.size < capacity;
    })
    .map(({ is_away: _, looking_at: __, ...agent }) => {
      const turns = given.filter(({ user_id }) => user_id === agent.id).map(({ turn }) => turn);
      return { agent, turn: Math.max(0, ...turns) };
    })
    .sort((a, b) => a.turn - b.turn || (a.agent.id < b.agent.id ? -1 : 1))[0]?.agent;
  if (!chosen) return null;
  sql.exec("INSERT OR REPLACE INTO given VALUES (?, ?, ?)", conversation_id, chosen.id, now);
  return chosen;
}
