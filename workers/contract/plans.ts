import * as z from "zod";

export const PlanName = z.enum(["free", "starter", "pro", "business", "enterprise"]);
export type PlanName = z.infer<typeof PlanName>;

/** What a plan allows (spec §8); null is unlimited. */
export interface Plan {
  sites: number | null;
  members: number | null;
  /** Pages and entries over all sites of the workspace. */
  pages: number | null;
  conversations_per_month: number | null;
  ai_questions_per_day: number | null;
}

export const PLANS: Record<PlanName, Plan> = {
  free: { sites: 1, members: 1, pages: 10, conversations_per_month: 50, ai_questions_per_day: 50 },
  starter: { sites: 1, members: 3, pages: 100, conversations_per_month: 300, ai_questions_per_day: 300 },
  pro: { sites: 3, members: 10, pages: 500, conversations_per_month: 1_000, ai_questions_per_day: 2_000 },
  business: { sites: 10, members: 25, pages: 2_500, conversations_per_month: 5_000, ai_questions_per_day: 10_000 },
  enterprise: { sites: null, members: null, pages: null, conversations_per_month: null, ai_questions_per_day: null },
};

/** The plan of every new workspace. */
export const STARTING_PLAN: PlanName = "pro";
