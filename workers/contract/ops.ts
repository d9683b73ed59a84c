import * as z from "zod";

/** A job that a queue gave up, as operators see it: nothing of what it holds but its kind, its source and the host it was for. */
export const DeadJob = z.object({
  id: z.string(),
  queue: z.string(),
  /** `unknown_shape`: this version of the Worker does not understand it. */
  reason: z.enum(["attempts_exhausted", "unknown_shape"]),
  payload_hash: z.string(),
  type: z.string().nullable(),
  source_id: z.string().nullable(),
  host: z.string().nullable(),
  created_at: z.int(),
  replayed_at: z.int().nullable(),
});
export type DeadJob = z.infer<typeof DeadJob>;

export const ReplayJobs = z.strictObject({ ids: z.array(z.string().min(1).max(100)).min(1).max(100) });
export type ReplayJobs = z.infer<typeof ReplayJobs>;

export const ReplayResult = z.object({
  replayed: z.array(z.string()),
  skipped: z.array(z.object({ id: z.string(), reason: z.enum(["unknown_shape", "already_replayed", "not_found"]) })),
});
export type ReplayResult = z.infer<typeof ReplayResult>;
