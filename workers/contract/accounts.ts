import * as z from "zod";
import { MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS } from "./limits";
import { Role } from "./permissions";
import { PlanName } from "./plans";

/** Sign-in and the signed-in person (spec §6). */

/** The cookie of the session; with this prefix only the very host can set it (bars AUTH-05). */
export const SESSION_COOKIE = "__Host-helpshelf_session";

/** Trimmed and lower-cased: one address, one account. */
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, { error: "At most 254 characters" })
  .pipe(z.email({ error: "Give an e-mail address" }));

/** Taken as it is: no trimming, no rules of composition (bars AUTH-02). */
const NewPassword = z
  .string()
  .min(MIN_PASSWORD_CHARS, { error: `At least ${MIN_PASSWORD_CHARS} characters` })
  .max(MAX_PASSWORD_CHARS, { error: `At most ${MAX_PASSWORD_CHARS} characters` });
/** Of a person or a company. */
const Name = z.string().trim().max(200, { error: "At most 200 characters" });

export const Register = z.strictObject({
  email: Email,
  password: NewPassword,
  full_name: Name.optional(),
  company_name: Name.optional(),
});
export type Register = z.infer<typeof Register>;
/** The same whether the address is known or not. */
export const Registered = z.object({ status: z.literal("check_mail") });

export const VerifyEmail = z.strictObject({
  email: Email,
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, { error: "Six digits" }),
});
export type VerifyEmail = z.infer<typeof VerifyEmail>;

export const Login = z.strictObject({
  email: Email,
  password: z.string().min(1, { error: "Give your password" }).max(MAX_PASSWORD_CHARS),
});
export type Login = z.infer<typeof Login>;

/** What the sign-in pages need to know of this deployment. */
export const AuthOptions = z.object({
  /** False while no way to send mail is configured: the code would never arrive. */
  sign_up: z.boolean(),
  /** Where mail lands in development, else null. */
  outbox_url: z.string().nullable(),
});
export type AuthOptions = z.infer<typeof AuthOptions>;

const Workspace = z.object({ id: z.string(), name: z.string(), plan: PlanName });

/** The signed-in person in their workspace. */
export const Me = z.object({
  id: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  full_name: z.string().nullable(),
  company_name: z.string().nullable(),
  /** The id of their picture; null without one. */
  profile_image: z.string().nullable(),
  locale: z.string().nullable(),
  role: Role,
  workspace: Workspace,
});
export type Me = z.infer<typeof Me>;

export const UpdateMe = z.strictObject({
  full_name: Name.nullable().optional(),
  company_name: Name.nullable().optional(),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: "A language tag such as en or pt-BR" })
    .max(35)
    .nullable()
    .optional(),
});
export type UpdateMe = z.infer<typeof UpdateMe>;

export const ProfileImagePath = z.object({ profile_image: z.string().max(100) });

export const Session = z.object({
  id: z.string(),
  /** The session that asks. */
  is_current: z.boolean(),
  user_agent: z.string(),
  created_at: z.int(),
  last_seen_at: z.int(),
  expires_at: z.int(),
});
export type Session = z.infer<typeof Session>;
export const SessionPath = z.object({ session_id: z.string().max(100) });

export const Member = z.object({
  user_id: z.string(),
  email: z.string(),
  full_name: z.string().nullable(),
  profile_image: z.string().nullable(),
  role: Role,
  created_at: z.int(),
});
export type Member = z.infer<typeof Member>;
export const MemberPath = z.object({ user_id: z.string().max(100) });

/** A line of the audit log (bars LOG-01). */
export const AuditEntry = z.object({
  id: z.string(),
  user_id: z.string().nullable(),
  action: z.string(),
  target: z.string().nullable(),
  /** SHA-256 of the target before and after, null where there is nothing to compare. */
  before_hash: z.string().nullable(),
  after_hash: z.string().nullable(),
  ip: z.string().nullable(),
  request_id: z.string(),
  created_at: z.int(),
  /** The row is as it was written: its HMAC fits its fields. */
  is_intact: z.boolean(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
