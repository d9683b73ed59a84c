/** When all faults are over: every visitor comes back, what was broken heals, and what is there is compared with what was sent and seen. */
import { type Entry, findTalkingOver, findViolations, isTold } from "./invariants.ts";
import type { Cell } from "./matrix";
import type { Inspected } from "./orders";
import { type Agent, rest, until, type Visitor } from "./people.ts";

const PATIENCE_MS = 30_000;
/** A turn whose object died is found after a minute at the latest. */
const HEALED_WITHIN_MS = 100_000;
const POLL_MS = 500;

/** A conversation and the cell it went through. */
export interface Case {
  cell: Cell;
  number: number;
  visitor: Visitor;
  agent: Agent;
  replies: Entry[];
  wrong: string[];
}
interface Settled {
  violations: string[];
  stored: number;
  reconnects: number;
}
type Inspect = (visitor: Visitor) => Promise<Inspected | null>;

/** Checks every case, so many at once. */
export async function settle(cases: readonly Case[], at_once: number, inspect: Inspect): Promise<Settled[]> {
  const left = [...cases];
  const found: Settled[] = [];
  const work = async () => {
    for (let one = left.shift(); one; one = left.shift()) found.push(await check(one, inspect));
  };
  await Promise.all(Array.from({ length: at_once }, work));
  return found;
}

/** Comes back in a new tab, waits until nothing goes on any more, and compares. */
async function check(one: Case, inspect: Inspect): Promise<Settled> {
  const { cell, number, visitor, agent, replies, wrong } = one;
  const is_present = !visitor.is_gone;
  const fresh = is_present ? visitor.openTab() : null;
  if (fresh) await until(() => fresh.is_live && visitor.waiting.length === 0, PATIENCE_MS);
  let inspected = await inspect(visitor);
  for (const end = Date.now() + HEALED_WITHIN_MS; Date.now() < end && !isAtRest(inspected, is_present); )
    inspected = await rest(POLL_MS).then(() => inspect(visitor));
  const stored = await agent.readLog(visitor.conversation_id);
  if (fresh) await until(() => fresh.cursor === stored.length, PATIENCE_MS);
  const shown = visitor.tabs.map((tab) => tab.shown);
  if (is_present) shown.push(await visitor.readStream());
  for (const tab of visitor.tabs) tab.close();
  const violations = [
    ...findViolations({
      ...{ mark: `#${number}#`, entries: [...visitor.entries, ...replies], stored, inspected, shown, is_present },
      seen_wrong: [...wrong, ...visitor.tabs.flatMap((tab) => tab.wrong)],
    }),
    // A day of silence, as its clock says, ends a conversation: it is nobody's then, and a new message is the AI's.
    ...(cell.fault === "clock_off" ? [] : findTalkingOver(stored, replies)),
    ...(fresh && fresh.cursor !== stored.length ? [`fresh_tab_at ${fresh.cursor} of ${stored.length}`] : []),
    ...(is_present && shown.at(-1)?.length !== stored.length ? ["stream_incomplete"] : []),
  ];
  const name = `${cell.fault}/${cell.actor}/${cell.moment} ${visitor.conversation_id}`;
  return {
    violations: violations.map((violation) => `${name}: ${violation}`),
    stored: stored.length,
    reconnects: visitor.tabs.reduce((sum, tab) => sum + tab.reconnects, 0),
  };
}

/** Nothing is being written, and the inbox knows how it stands and what was seen. */
function isAtRest(inspected: Inspected | null, is_present: boolean): boolean {
  if (!inspected || !isTold(inspected.conversation, inspected.inbox)) return false;
  const is_over = inspected.turns.every(({ status }) => status !== "queued" && status !== "running");
  return is_over && (!is_present || (inspected.inbox?.read_seq ?? 0) >= inspected.agent_seq);
}
