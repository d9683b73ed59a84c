/** What the command bar offers, and what of it fits. Pure. */
import type { IconName } from "../ui/Icon";
import { scoreMatch } from "../ui/match";

export const GROUPS = ["Here", "Go to", "Conversations", "Sites"] as const;
export type Group = (typeof GROUPS)[number];

export interface Command {
  key: string;
  group: Group;
  label: string;
  icon: IconName;
  /** The key that does the same, or what else tells it from its like. */
  hint?: string;
  /** By what else it is found. */
  words?: string;
  run: () => void;
}

export interface Found {
  group: Group;
  commands: Command[];
}

/** Of each group, before anybody typed and after. */
const MAX_SHOWN = 9;
const MAX_FOUND = 20;

/** The commands that fit, in their groups: as they come without a query, else the best first, and the group with the best of all first. */
export function findCommands(query: string, commands: readonly Command[]): Found[] {
  const isAsked = query.trim() !== "";
  return GROUPS.map((group) => {
    const scored = commands
      .filter((command) => command.group === group)
      .map((command) => ({ command, score: scoreMatch(query, `${command.label} ${command.words ?? ""}`) }))
      .filter((found): found is { command: Command; score: number } => found.score !== null)
      .sort((a, b) => b.score - a.score);
    const shown = scored.slice(0, isAsked || group === "Here" || group === "Go to" ? MAX_FOUND : MAX_SHOWN);
    return { group, best: scored[0]?.score ?? 0, commands: shown.map(({ command }) => command) };
  })
    .filter(({ commands: found }) => found.length > 0)
    .sort((a, b) => b.best - a.best)
    .map(({ group, commands: found }) => ({ group, commands: found }));
}
