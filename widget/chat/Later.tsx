import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { TextsContext, useTexts } from "../i18n/texts";
import type { mount, ViewName } from "../later/later";
import { toEntry } from "../session/entries";
import { readList, readMessage } from "../session/frames";
import type { ChatSession } from "../session/session";
import { Line } from "./Line";

/** Set by the build: where the script of these views is, its content's hash in its name, and `import` without what Vite puts around it. */
declare const __LATER_PATH__: string;
declare const __IMPORT__: (path: string) => Promise<{ mount: typeof mount }>;

interface Props {
  view: ViewName;
  session: ChatSession;
  onClose?: () => void;
}

/** A view that few visitors ask for: its script is loaded when it is first shown (ADR 27). */
export function Later({ view, session, onClose }: Props) {
  const texts = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const [tries, setTries] = useState(0);
  const [hasFailed, setFailed] = useState(false);
  const draw = (into: HTMLElement, messages: readonly unknown[]) =>
    render(
      <TextsContext.Provider value={texts}>
        {readList(messages, readMessage).map((message) => (
          <Line key={message.seq} entry={toEntry(message)} session={session} />
        ))}
      </TextsContext.Provider>,
      into,
    );
  useEffect(() => {
    let end: (() => void) | undefined;
    let isGone = false;
    setFailed(false);
    // A browser may remember a failure by its address.
    __IMPORT__(`${__LATER_PATH__}?${tries}`).then(
      (later) => {
        if (place.current && !isGone) end = later.mount(place.current, { view, session, draw, onClose });
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
          {texts.retry}
        </button>
      )}
    </>
  );
}
