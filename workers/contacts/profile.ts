/** What a site's members may know of a guest: everything but what opens its conversations. */
import { and, eq } from "drizzle-orm";
import type { Deps } from "../ports";
import { guest_emails, guests } from "./schema";

export interface Profile {
  /** Confirmed. */
  email: string | null;
  is_blocked: boolean;
  created_at: number;
  /** What the browser and the host page said, in words. */
  attributes: { name: string; value: string }[];
}

const MAX_ATTRIBUTES = 30;
const MAX_VALUE_CHARS = 300;

/** Null for a guest that has been forgotten. */
export async function findProfile(
  { db }: Pick<Deps, "db">,
  site_id: string,
  guest_uuid: string,
): Promise<Profile | null> {
  const mine = and(eq(guests.site_id, site_id), eq(guests.uuid, guest_uuid));
  const [[guest], [address]] = await db.batch([
    db.select().from(guests).where(mine),
    db
      .select({ email: guest_emails.email })
      .from(guest_emails)
      .where(and(eq(guest_emails.site_id, site_id), eq(guest_emails.guest_uuid, guest_uuid))),
  ]);
  if (!guest) return null;
  const attributes = Object.entries(guest.metadata)
    .slice(0, MAX_ATTRIBUTES)
    .map(([name, value]) => ({
      name,
      value: (typeof value === "string" ? value : JSON.stringify(value)).slice(0, MAX_VALUE_CHARS),
    }));
  return {
    email: address?.email ?? null,
    is_blocked: guest.blocked_at !== null,
    created_at: guest.created_at,
    attributes,
  };
}

/** As a statement, which gives the guest's open conversation: whether the guest may write. */
export function blockGuest(
  { db, now }: Pick<Deps, "db" | "now">,
  site_id: string,
  guest_uuid: string,
  is_blocked: boolean,
) {
  return db
    .update(guests)
    .set({ blocked_at: is_blocked ? now() : null })
    .where(and(eq(guests.site_id, site_id), eq(guests.uuid, guest_uuid)))
    .returning({ conversation_id: guests.conversation_id });
}
