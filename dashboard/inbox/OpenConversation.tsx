import { useEffect, useState } from "preact/hooks";
import type { Conversation } from "../../workers/contract/conversations";
import { noteSeen, useConversation } from "../api/inbox";
import { joinClasses } from "../ui/classes";
import { Dialog } from "../ui/Dialog";
import { useMedia } from "../ui/use-media";
import { ConversationPane } from "./ConversationPane";
import { Details } from "./Details";

/** From here on what is known of the visitor has a place beside what was said. */
const WIDE = "(min-width: 90rem)";

interface Props {
  id: string;
  /** The list, for a phone. */
  back: string;
  /** The list of those with a tag. */
  getTagHref: (tag: string) => string;
  /** Where another conversation opens. */
  getHref: (id: string) => string;
  /** The message that is looked for in it, 0 for the newest; and what leads from there to the newest. */
  at: number;
  newest_href: string;
}

/** The conversation that is read, and who it is with: beside it, or over it where there is no room. */
export function OpenConversation({ id, back, getTagHref, getHref, at, newest_href }: Props) {
  const conversation = useConversation(id).data;
  const isWide = useMedia(WIDE);
  const [showsDetails, setShowsDetails] = useState(isWide);
  useSeen(conversation);
  const details = conversation && <Details conversation={conversation} getHref={getHref} />;
  return (
    <div class={joinClasses("grid min-w-0 gap-4", isWide && showsDetails && "grid-cols-[minmax(0,1fr)_17rem]")}>
      <ConversationPane
        id={id}
        back={back}
        getTagHref={getTagHref}
        getHref={getHref}
        at={at}
        newest_href={newest_href}
        showsDetails={showsDetails}
        on_details={() => setShowsDetails(!showsDetails)}
      />
      {isWide ? (
        showsDetails && (
          <aside
            aria-label="Details"
            class="flex h-[calc(100dvh-12.5rem)] min-h-[28rem] flex-col rounded-card border border-line bg-surface"
          >
            {details}
          </aside>
        )
      ) : (
        <Dialog title="Details" open={showsDetails} on_close={() => setShowsDetails(false)}>
          <div class="-m-4">{details}</div>
        </Dialog>
      )}
    </div>
  );
}

/** What stands on somebody's screen counts as seen by all. */
function useSeen(conversation: Conversation | undefined): void {
  const { id, last_seq = 0, seen_seq = 0 } = conversation ?? {};
  useEffect(() => {
    if (id === undefined || seen_seq >= last_seq) return;
    const tell = () => {
      // Who fails to tell tells it with the next message.
      if (document.visibilityState === "visible") void noteSeen(id, last_seq).catch(() => {});
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [id, last_seq, seen_seq]);
}
