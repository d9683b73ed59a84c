import { useEffect, useState } from "preact/hooks";
import type { Attachment } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import { Icon } from "./Icon";

/** Reads a file with the visitor's own token. */
export type ReadFile = (id: string) => Promise<Blob>;

interface Props {
  attachments: readonly Attachment[];
  readFile: ReadFile;
}

/** The longer side of a picture in the log, in pixels. */
const MAX_SHOWN_PX = 240;
/** A browser takes an address until it has begun to save it. Milliseconds. */
const SAVING_MS = 60_000;

/** The files of a message: pictures are seen, every file can be saved. */
export function Attachments({ attachments, readFile }: Props) {
  return attachments.length === 0 ? null : (
    <ul class="files">
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          <SharedFile attachment={attachment} readFile={readFile} />
        </li>
      ))}
    </ul>
  );
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SAVING_MS);
}

function SharedFile({ attachment, readFile }: { attachment: Attachment } & Pick<Props, "readFile">) {
  const texts = useTexts();
  const { id, name, bytes, width, height } = attachment;
  const [isBroken, setBroken] = useState(false);
  const [tries, setTries] = useState(0);
  const picture = usePicture(attachment, readFile, tries, () => setBroken(true));
  const open = async () => {
    setBroken(false);
    if (width !== null && !picture) return setTries(tries + 1);
    try {
      save(picture?.blob ?? (await readFile(id)), name);
    } catch {
      setBroken(true);
    }
  };
  const scale = Math.min(1, MAX_SHOWN_PX / Math.max(width ?? 1, height ?? 1));
  const isDrawn = width !== null && height !== null && !isBroken;
  return (
    <button
      type="button"
      class={isDrawn ? "picture" : "file"}
      aria-label={isBroken ? undefined : texts.save_file(name)}
      onClick={() => void open()}
    >
      {isDrawn ? (
        <img
          src={picture?.url}
          alt={name}
          width={Math.max(1, Math.round(width * scale))}
          height={Math.max(1, Math.round(height * scale))}
          onError={() => setBroken(true)}
        />
      ) : (
        <>
          <Icon name={isBroken ? "alert" : "file"} />
          <span class="file-name" dir="auto">
            {name}
          </span>
          <span class="file-note">{isBroken ? texts.retry : texts.size(bytes)}</span>
        </>
      )}
    </button>
  );
}

/** A picture's bytes at an address of this page's own, once they are here; null for other files. */
function usePicture({ id, width }: Attachment, readFile: ReadFile, tries: number, onBroken: () => void) {
  const [picture, setPicture] = useState<{ blob: Blob; url: string } | null>(null);
  useEffect(() => {
    if (width === null) return;
    let url = "";
    let isGone = false;
    readFile(id).then(
      (blob) => {
        if (isGone) return;
        url = URL.createObjectURL(blob);
        setPicture({ blob, url });
      },
      () => isGone || onBroken(),
    );
    return () => {
      isGone = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [id, tries]);
  return picture;
}
