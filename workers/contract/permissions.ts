import * as z from "zod";

export const Role = z.enum(["owner", "admin", "agent", "viewer"]);
export type Role = z.infer<typeof Role>;

/** Who may do what (spec §6), one line a row of that table. Every route of the owner API names its action. */
export const PERMISSIONS = {
  /** Billing, deleting or transferring the workspace, exports of personal data. */
  own_workspace: ["owner"],
  /** Members, API keys, integrations, webhooks, domains, audit log, erasing a contact. */
  administer: ["owner", "admin"],
  /** Sites, knowledge, templates, publishing. */
  edit_sites: ["owner", "admin"],
  /** Reading and answering conversations, notes, writing an answer for a gap. */
  use_inbox: ["owner", "admin", "agent"],
  /** Analytics and everything else that only looks. */
  view: ["owner", "admin", "agent", "viewer"],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof PERMISSIONS;

export function isPermitted(role: Role, action: Action): boolean {
  const roles: readonly Role[] = PERMISSIONS[action];
  return roles.includes(role);
}
