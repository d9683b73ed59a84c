/** What a workspace has used of its plan. */
import { PLANS } from "../contract/plans";
import type { Usage } from "../contract/usage";
import { requireOk } from "../platform/object";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";

const DAY_MS = 86_400_000;
const NANO_USD = 1_000_000_000;

/** The month's conversations, and today's questions, tokens and money of the workspace. */
export async function getUsage(
  { meter, config, now }: Pick<Deps, "meter" | "config" | "now">,
  { workspace_id, plan }: OwnerScope,
): Promise<Usage> {
  const { day, questions, sites, conversations } = requireOk(
    await meter.today(workspace_id, now()),
    "Usage cannot be read just now.",
  );
  const spent = sites.map(({ nano_usd, ...site }) => ({ ...site, cost_usd: nano_usd / NANO_USD }));
  const sum = (key: "tokens" | "cost_usd") => spent.reduce((total, site) => total + site[key], 0);
  return {
    plan,
    conversations: { used: conversations, limit: PLANS[plan].conversations_per_month },
    resets_at: (day + 1) * DAY_MS,
    ai_questions: {
      used: questions,
      limit: config.spend.questions_per_day ?? PLANS[plan].ai_questions_per_day,
    },
    today: { tokens: sum("tokens"), cost_usd: sum("cost_usd") },
    sites: spent,
  };
}
