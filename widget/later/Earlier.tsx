import { useEffect, useRef, useState } from "preact/hooks";
import type { ConversationView } from "../../workers/contract/embed";
import { Loading } from "./Loading";
import type { Draw, Session } from "./later";
import { Past } from "./Past";
import { SheetHead } from "./SheetHead";
import { formatMoment, useTexts } from "./texts";
import { useCall } from "./use-call";

interface Props {
  session: Session;
  draw: Draw;
  onBack: () => void;
  onClose: () => void;
}

/** The visitor's conversations on this site, the present one first. */
export function Earlier({ session, draw, onBack, onClose }: Props) {
  const texts = useTexts();
  const call = useCall();
  const [items, setItems] = useState<ConversationView[] | null>(null);
  const [shown, setShown] = useState<ConversationView | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const left = useRef(-1);
  const read = () =>
    void call.run(async () => {
      setItems((await session.call<{ items: ConversationView[] }>("GET", "/api/chat/conversations")).items);
    });
  useEffect(read, []);
  useEffect(() => {
    if (!shown) list.current?.querySelectorAll("button")[left.current]?.focus();
  }, [shown]);
  if (shown)
    return <Past conversation={shown} session={session} draw={draw} onBack={() => setShown(null)} onClose={onClose} />;
  const isPresent = ({ id }: ConversationView) => id === session.conversation_id;
  return (
    <>
      <SheetHead title={texts.earlier} onBack={onBack} onClose={onClose} />
      <Loading call={call} onAgain={read} />
      <ul class="earlier" ref={list}>
        {items?.map((item, at) => (
          <li key={item.id}>
            <button
              type="button"
              aria-current={isPresent(item)}
              onClick={() => {
                // It stands behind this sheet, and goes on there, or again.
                if (isPresent(item)) return onClose();
                left.current = at;
                setShown(item);
              }}
            >
              <span class="said" dir="auto">
                {item.last_author === "visitor" && `${texts.you}: `}
                {item.last_text.replace(MARKS, "")}
              </span>
              <span class="note">
                {formatMoment(item.last_at, texts.lang)}
                {isPresent(item) && ` · ${texts.menu_title}`}
                {item.status === "ended" && ` · ${texts.ended}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {items?.every(isPresent) && <p class="note">{texts.earlier_none}</p>}
    </>
  );
}

/** What a line of an answer does without: its numbers and the signs of Markdown. */
const MARKS = / ?\[\d+\]|[*`#]/g;
