/** The picture beside a member's name. Visitors see it on every site's host, so it is anybody's who has its id (ADR 37). */
import { and, eq, isNull } from "drizzle-orm";
import type { Me } from "../contract/accounts";
import { MAX_PROFILE_IMAGE_BYTES, MAX_PROFILE_IMAGE_SIDE_PX } from "../contract/limits";
import { auditChange } from "../ops/audit";
import { newId } from "../platform/ids";
import { isCalled } from "../platform/media-types";
import { readUpload, type Upload } from "../platform/multipart";
import { readPicture } from "../platform/pictures/picture";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { members, users } from "./schema";
import { getMe } from "./service";

/** Its id is another one after each change. Once it is gone a browser shows it no longer than this. */
const MAX_AGE_S = 86_400;
const CHANGED = "Your picture was changed elsewhere meanwhile. Look at it again.";

/**
 * Takes the picture of a multipart request in the place of the one before. Throws payload_too_large (bytes or pixels),
 * unsupported_media_type (no PNG, JPEG or WebP, or not the one it is sent as), conflict and invalid_request.
 */
export async function setProfileImage(deps: Deps, scope: OwnerScope, request: Request): Promise<Me> {
  const { pages, now } = deps;
  const body = readImage(await readUpload(request, MAX_PROFILE_IMAGE_BYTES));
  const profile_image = newId("pic", now());
  // The row first: bytes that no row knows would be found by nobody again.
  await change(deps, scope, profile_image);
  await pages.put(keyOf(profile_image), body);
  const me = await getMe(deps, scope);
  if (me.profile_image === profile_image) return me;
  await pages.delete(keyOf(profile_image));
  throw new AppError("conflict", CHANGED);
}

/** Does nothing where there is none. Throws conflict. */
export async function removeProfileImage(deps: Deps, scope: OwnerScope): Promise<void> {
  await change(deps, scope, null);
}

/** Anybody may see it; what is no picture, however it came there, is never sent. Throws not_found. */
export async function showProfileImage({ pages }: Pick<Deps, "pages">, profile_image: string): Promise<Response> {
  const kept = await pages.get(keyOf(profile_image));
  const picture = kept && readPicture(new Uint8Array(await kept.arrayBuffer()));
  if (!picture) throw new AppError("not_found", "There is no such picture.");
  return new Response(picture.body, {
    headers: {
      "Content-Type": picture.media_type,
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "X-Content-Type-Options": "nosniff",
      // Every page that shows it asks its own host.
      "Cross-Origin-Resource-Policy": "same-origin",
      // In no cache that we cannot reach once it is removed.
      "Cache-Control": `private, max-age=${MAX_AGE_S}, immutable`,
    },
  });
}

/** Of who is a member nowhere any more, and so could not remove it themselves. */
export async function eraseProfileImage({ db, pages }: Pick<Deps, "db" | "pages">, user_id: string): Promise<void> {
  if ((await db.$count(members, eq(members.user_id, user_id))) > 0) return;
  const own = eq(users.id, user_id);
  const [user] = await db.select({ profile_image: users.profile_image }).from(users).where(own);
  if (!user?.profile_image) return;
  await pages.delete(keyOf(user.profile_image));
  await db.update(users).set({ profile_image: null }).where(own);
}

/** Bytes before the row: a run that was cut short is done again. */
async function change(deps: Deps, scope: OwnerScope, profile_image: string | null): Promise<void> {
  const { db, pages, now } = deps;
  const before = (await getMe(deps, scope)).profile_image;
  if (before === profile_image) return;
  if (before !== null) await pages.delete(keyOf(before));
  const is_same = before === null ? isNull(users.profile_image) : eq(users.profile_image, before);
  const [changed] = await db.batch([
    db
      .update(users)
      .set({ profile_image, updated_at: now() })
      .where(and(eq(users.id, scope.user_id), is_same))
      .returning({ id: users.id }),
    auditChange(deps, scope, "account.updated", scope.user_id, {
      before: { profile_image: before },
      after: { profile_image },
    }),
  ]);
  if (changed.length === 0) throw new AppError("conflict", CHANGED);
}

/** The picture, put together anew from its bytes. */
function readImage({ name, content_type, body }: Upload): Uint8Array {
  const picture = readPicture(body);
  if (!picture || picture.media_type === "image/gif" || !isCalled(picture.media_type, name, content_type))
    throw new AppError("unsupported_media_type", "Send a picture (PNG, JPEG, WebP).");
  if (Math.max(picture.width, picture.height) > MAX_PROFILE_IMAGE_SIDE_PX)
    throw new AppError("payload_too_large", "The picture has too many pixels.");
  return picture.body;
}

function keyOf(profile_image: string): string {
  return `profile-images/${profile_image}`;
}
