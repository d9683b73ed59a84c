import { useEffect, useRef, useState } from "preact/hooks";
import type { ConversationDetail } from "../../workers/contract/chat-api";
import type { ConversationView } from "../../workers/contract/embed";
import { Loading } from "./Loading";
import type { Draw, Session } from "./later";
import { SheetHead } from "./SheetHead";
import { formatMoment, useTexts } from "./texts";
import { useCall } from "./use-call";

interface Props {
  conversation: ConversationView;
  session: Session;
  draw: Draw;
  onBack: () => void;
  onClose: () => void;
}

/** A conversation that another has taken the place of, to be read. */
export function Past({ conversation: { id, last_at }, session, draw, onBack, onClose }: Props) {
  const texts = useTexts();
  const call = useCall();
  const place = useRef<HTMLDivElement>(null);
  const messages = useRef<ConversationDetail["messages"]>([]);
  const [before, setBefore] = useState<number | null>(null);
  /** The newest messages, then those before them. */
  const read = () =>
    call.run(async () => {
      const query = before === null ? "" : `?before_seq=${before}`;
      const path = `/api/chat/conversations/${encodeURIComponent(id)}${query}`;
      const page = await session.call<ConversationDetail>("GET", path);
      const known = [...page.messages, ...messages.current];
      if (!place.current) return;
      draw(place.current, known);
      messages.current = known;
      setBefore(page.next_before_seq);
    });
  useEffect(() => {
    const drawn = place.current;
    void read();
    return () => drawn && draw(drawn, []);
  }, []);
  return (
    <>
      <SheetHead title={formatMoment(last_at, texts.lang)} onBack={onBack} onClose={onClose} />
      <p class="note">{texts.over}</p>
      {before !== null && !call.isBusy && !call.trouble && (
        <p>
          <button
            type="button"
            class="link-button"
            onClick={() => void read().then((isRead) => isRead && place.current?.focus())}
          >
            {texts.before}
          </button>
        </p>
      )}
      <Loading call={call} onAgain={() => void read()} />
      <div ref={place} class="past" tabIndex={-1} />
    </>
  );
}
