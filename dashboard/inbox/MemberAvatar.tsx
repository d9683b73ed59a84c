import { useProfileImage } from "../api/members";
import { Avatar } from "../ui/Avatar";

/** A member's picture as it is now, whenever what stands beside it was. */
export function MemberAvatar({ user_id }: { user_id: string }) {
  return <Avatar profile_image={useProfileImage(user_id)} />;
}
