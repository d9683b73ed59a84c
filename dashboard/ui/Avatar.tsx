import { Icon } from "./Icon";

interface Props {
  /** The id of a member's picture; null without one. */
  profile_image: string | null;
  /** Its size; that of a line of text without. */
  class?: string;
}

/** Stands beside a member's name and says nothing of its own. A picture that is gone is not drawn, and shows what is below it. */
export function Avatar({ profile_image, class: size = "size-5" }: Props) {
  return (
    <span
      class={`relative grid shrink-0 place-items-center rounded-full bg-sunken text-muted ${size}`}
      aria-hidden="true"
    >
      <Icon name="person" class="size-3/5" />
      {profile_image && (
        <img
          src={`/api/profile-images/${encodeURIComponent(profile_image)}`}
          alt=""
          // No size of its own: with one, a picture that is gone is drawn as broken.
          class="absolute max-h-full min-h-full max-w-full min-w-full rounded-full object-cover"
        />
      )}
    </span>
  );
}
