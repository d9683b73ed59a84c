import { useState } from "preact/hooks";
import type { Attachment } from "../../workers/contract/socket";

/** Of a picture in the log, in CSS pixels. */
const MAX_WIDTH = 280;
const MAX_HEIGHT = 240;
/** Room for the words of a picture that is not there. */
const MIN_WIDTH = 144;
const MIN_HEIGHT = 72;

type Picture = Attachment & { width: number; height: number };

export function isPicture(attachment: Attachment): attachment is Picture {
  return attachment.width !== null && attachment.height !== null;
}

/** The room of a picture in the log, in CSS pixels: the same before it is there, when it is, and when it cannot be. */
export function fitPicture({ width, height }: Pick<Picture, "width" | "height">): { width: number; height: number } {
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height);
  return {
    width: Math.max(MIN_WIDTH, Math.round(width * scale)),
    height: Math.max(MIN_HEIGHT, Math.round(height * scale)),
  };
}

/** How far a picture is; `again` begins anew, and what `img` holds goes to the element. */
export function useLoading() {
  const [status, setStatus] = useState<"loading" | "there" | "failed">("loading");
  const [tries, setTries] = useState(0);
  return {
    status,
    again: () => {
      setStatus("loading");
      setTries(tries + 1);
    },
    img: { key: tries, onLoad: () => setStatus("there"), onError: () => setStatus("failed") },
  };
}
