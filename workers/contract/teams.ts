import * as z from "zod";
import { BusinessHours } from "./hours";

/** Teams of those who answer, with hours of their own (spec §5). */

const TeamName = z.string().trim().min(1, { error: "Must not be empty" }).max(100, { error: "At most 100 characters" });
const MAX_TEAM_MEMBERS = 100;
const MemberIds = z.array(z.string().max(100)).max(MAX_TEAM_MEMBERS, { error: `At most ${MAX_TEAM_MEMBERS}` });

export const Team = z.object({
  id: z.string(),
  name: z.string(),
  /** When its members are given conversations; null: always. */
  business_hours: BusinessHours.nullable(),
  /** User ids, sorted. */
  member_ids: z.array(z.string()),
  created_at: z.int(),
  updated_at: z.int(),
});
export type Team = z.infer<typeof Team>;

export const CreateTeam = z.strictObject({
  name: TeamName,
  business_hours: BusinessHours.nullable().default(null),
  member_ids: MemberIds.default([]),
});
export type CreateTeam = z.infer<typeof CreateTeam>;

/** An absent field stays as it is (spec §2). */
export const UpdateTeam = z.strictObject({
  name: TeamName.optional(),
  business_hours: BusinessHours.nullable().optional(),
  member_ids: MemberIds.optional(),
});
export type UpdateTeam = z.infer<typeof UpdateTeam>;

export const TeamPath = z.object({ team_id: z.string().max(100) });
