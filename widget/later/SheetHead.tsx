import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../chat/Icon";
import { useTexts } from "./texts";

interface Props {
  title: string;
  /** Absent on the first sheet. */
  onBack?: () => void;
  onClose: () => void;
}

/** What a sheet shows, its name. One that takes another's place is read from here. */
export function SheetHead({ title, onBack, onClose }: Props) {
  const texts = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (onBack) heading.current?.focus();
  }, []);
  return (
    <div class="sheet-head">
      {onBack && (
        <button type="button" class="icon-button" aria-label={texts.back} title={texts.back} onClick={onBack}>
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="m14 6-6 6 6 6" />
          </svg>
        </button>
      )}
      <h2 id="later-title" ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <button type="button" class="icon-button" aria-label={texts.close} onClick={onClose}>
        <Icon name="close" />
      </button>
    </div>
  );
}
