interface Props {
  letters: string;
  profile_image: string | undefined;
}

/** The letters that stand for somebody, with their picture above them: of one that is gone nothing is drawn. */
export function Avatar({ letters, profile_image }: Props) {
  return (
    <span class="avatar" aria-hidden="true">
      {letters}
      {profile_image && <img src={`/api/profile-images/${profile_image}`} alt="" />}
    </span>
  );
}
