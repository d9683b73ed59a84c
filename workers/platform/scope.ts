/**
 * Who a request speaks for. Made only by the authorizers (embed/access.ts, accounts/access.ts), so that a service that takes
 * one cannot be called for another tenant: tenant and id stand in the same WHERE.
 */
import type { Role } from "../contract/permissions";
import type { PlanName } from "../contract/plans";
import type { Site } from "../contract/sites";

export interface SiteScope {
  site_id: string;
  site: Site;
}

export interface GuestScope extends SiteScope {
  guest_id: string;
  /** The guest's open conversation, kept in the guest's row. */
  conversation_id: string | null;
  /** Milliseconds UTC. */
  expires_at: number;
  /** Members want to hear nothing more of them. */
  is_blocked: boolean;
}

/** A visitor of a site's own pages, who needs no script. */
export interface PageScope extends SiteScope {
  /** The guest's token, as the cookie keeps it; a new one where there was none. */
  token: string;
  /** Null before anything was sent. */
  guest: GuestScope | null;
}

/** A signed-in member in their workspace. */
export interface OwnerScope {
  workspace_id: string;
  user_id: string;
  role: Role;
  plan: PlanName;
  session_id: string;
  /** The caller's address, for the audit log. */
  ip: string | null;
}
