import { useEffect, useRef, useState } from "preact/hooks";
import { useTexts } from "../i18n/texts";
import type { Draw, mount, ViewName } from "../later/later";
import type { ChatSession } from "../session/session";

/** Set by the build: where the script of these views is, its content's hash in its name, and `import` without what Vite puts around it. */
declare const __LATER_PATH__: string;
declare const __IMPORT__: (path: string) => Promise<{ mount: typeof mount }>;

interface Props {
  view: ViewName;
  session: ChatSession;
  /** Of the message whose reasons are asked. */
  seq?: number;
  draw?: Draw;
  onClose?: () => void;
}

/** A view that few visitors ask for: its script is loaded when it is first shown (ADR 27). */
export function Later({ view, session, seq, draw, onClose }: Props) {
  const { retry } = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const [tries, setTries] = useState(0);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    let end: (() => void) | undefined;
    let isGone = false;
    setFailed(false);
    // A browser may remember a failure by its address.
    __IMPORT__(`${__LATER_PATH__}?${tries}`).then(
      (later) => {
        if (place.current && !isGone) end = later.mount(place.current, { view, session, seq, draw, onClose });
      },
      () => setFailed(true),
    );
    return () => {
      isGone = true;
      end?.();
    };
  }, [tries]);
  return (
    <>
      <div ref={place} />
      {hasFailed && view === "menu" && (
        <button type="button" class="button" onClick={() => setTries(tries + 1)}>
          {retry}
        </button>
      )}
    </>
  );
}
