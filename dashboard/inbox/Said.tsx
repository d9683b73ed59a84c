import { Fragment } from "preact";
import type { Messages } from "../../workers/contract/conversations";
import type { FormEntry } from "../../workers/contract/socket";
import { joinClasses } from "../ui/classes";
import { TimeAgo } from "../ui/TimeAgo";
import { Attachments } from "./Attachments";
import { MemberAvatar } from "./MemberAvatar";
import type { Shown } from "./PictureDialog";
import { SaidText } from "./SaidText";
import { nameAuthor } from "./words";

/** What came with a message by the contact form, as the visitor typed it. */
function Form({ entries }: { entries: FormEntry[] }) {
  return (
    <dl class="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 border-t border-line pt-2 text-sm" dir="auto">
      {entries.map(({ name, label, value }) => (
        <Fragment key={name}>
          <dt class="text-muted">{label}</dt>
          <dd class="break-words whitespace-pre-line">
            {value}
            {name === "email" && <span class="text-muted"> (as typed, not confirmed)</span>}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

interface SaidProps {
  conversation_id: string;
  message: Messages["items"][number];
  isLastSeen: boolean;
  /** It was looked for. */
  isFound: boolean;
  on_show: (shown: Shown) => void;
}

/** One message, whose it is on which side. */
export function Said({ conversation_id, message, isLastSeen, isFound, on_show }: SaidProps) {
  const isOurs = message.author !== "visitor";
  return (
    <article
      {...(isFound && { tabIndex: -1, "data-seq": message.seq })}
      class={joinClasses(
        "grid max-w-[85%] gap-1",
        isFound && "animate-found rounded-card motion-reduce:outline-2 motion-reduce:outline-amber",
        isOurs ? "justify-items-end self-end" : "justify-items-start self-start",
      )}
    >
      <p class="flex items-center gap-1.5 text-sm text-muted">
        {message.agent && <MemberAvatar user_id={message.agent.id} />}
        <span>
          {nameAuthor(message)} · <TimeAgo at={message.at} />
        </span>
      </p>
      {(message.text !== "" || message.form) && (
        <div class={joinClasses("max-w-full min-w-0 rounded-card px-3 py-2", isOurs ? "bg-accent-soft" : "bg-sunken")}>
          {message.text !== "" && <SaidText message={message} />}
          {message.form && <Form entries={message.form} />}
        </div>
      )}
      {message.attachments && (
        <Attachments
          conversation_id={conversation_id}
          attachments={message.attachments}
          isOurs={isOurs}
          on_show={on_show}
        />
      )}
      {isLastSeen && <p class="text-sm text-muted">Seen</p>}
    </article>
  );
}
