import { useTexts } from "../i18n/texts";
import { Avatar } from "./Avatar";
import { Icon } from "./Icon";

interface Props {
  name: string;
  isAiEnabled: boolean;
  /** Of the person who answers. */
  profile_image: string | undefined;
  /** Null where there is no conversation to do anything with. */
  onMore: (() => void) | null;
  /** Absent where there is nothing to close. */
  onClose: (() => void) | null;
}

export function Header({ name, isAiEnabled, profile_image, onMore, onClose }: Props) {
  const texts = useTexts();
  return (
    <header class="header">
      <Avatar letters={[...name.trim()][0]?.toUpperCase() ?? ""} profile_image={profile_image} />
      <div class="titles">
        <h1 tabIndex={-1} dir="auto">
          {name}
        </h1>
        <p>{isAiEnabled ? texts.subtitle_ai : texts.subtitle_search}</p>
      </div>
      {onMore && (
        <button
          type="button"
          class="icon-button"
          aria-label={texts.more}
          aria-haspopup="dialog"
          title={texts.more}
          onClick={onMore}
        >
          <Icon name="more" />
        </button>
      )}
      {onClose && (
        <button type="button" class="icon-button" aria-label={texts.close} title={texts.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}
