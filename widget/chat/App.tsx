import { render } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FrameConfig } from "../../workers/contract/embed";
import type { Attachment } from "../../workers/contract/socket";
import { TextsContext, useTexts } from "../i18n/texts";
import { listLocales } from "../i18n/when";
import { toEntry } from "../session/entries";
import { readList, readMessage } from "../session/frames";
import { canAskHuman, isHuman } from "../session/hand-over";
import type { HostAccess } from "../session/host";
import type { ChatSession } from "../session/session";
import { Composer } from "./Composer";
import { Contacts } from "./Contacts";
import { type ContactLink, listContactLinks } from "./contact-links";
import { Header } from "./Header";
import { Icon } from "./Icon";
import { Later } from "./Later";
import { Line } from "./Line";
import { MessageList } from "./MessageList";
import { describePeople } from "./people";
import { useFiles } from "./use-files";

interface Props {
  config: FrameConfig;
  session: ChatSession;
  access: HostAccess;
  isOpen: boolean;
  onClose: (() => void) | null;
}

/** The whole frame. */
export function App({ config, session, access, isOpen, onClose }: Props) {
  const texts = useTexts();
  const field = useRef<HTMLTextAreaElement>(null);
  const app = useRef<HTMLDivElement>(null);
  const { state } = session;
  const [isMoreOpen, setMoreOpen] = useState(false);
  const contacts = listContactLinks(config.contact, config.frame_origin);

  /** Who writes already goes on. A keyboard that rises would hide half of a phone's screen: only a mouse user is put in the field. */
  const takeFocus = () => {
    if (document.querySelector("input:focus,textarea:focus")) return;
    (matchMedia("(hover: hover)").matches ? field.current : app.current?.querySelector("h1"))?.focus();
  };
  useLayoutEffect(() => {
    if (isOpen) takeFocus();
  }, [isOpen]);

  const files = useFiles(session);
  const [isOver, setOver] = useState(false);
  const ask = (text: string, attachments: Attachment[] = []) => {
    if (access === "accepted") session.ask(text, attachments);
  };
  const human = canAskHuman(state)
    ? {
        is_sending: state.is_asking_human,
        // The button goes, and the focus with it.
        ask: () => void session.requestHuman().then((isAsked) => isAsked && takeFocus()),
      }
    : null;
  const draw = (into: HTMLElement, messages: readonly unknown[]) =>
    render(
      <TextsContext.Provider value={texts}>
        {readList(messages, readMessage).map((message) => (
          <Line key={message.seq} entry={toEntry(message)} session={session} />
        ))}
      </TextsContext.Provider>,
      into,
    );
  const note = config.people ? describePeople(texts, config.people, Date.now(), listLocales(texts.lang)) : "";
  const header = (
    <Header
      name={config.name}
      isAiEnabled={config.ai_enabled}
      profile_image={state.status === "with_human" ? state.assignee?.profile_image : undefined}
      onMore={state.messages.length > 0 ? () => setMoreOpen(true) : null}
      onClose={onClose}
    />
  );
  if (access === "refused" || !state.is_available) {
    return (
      <div class="app" ref={app}>
        {header}
        <Closed text={access === "refused" ? texts.unavailable : texts.switched_off} contacts={contacts} />
      </div>
    );
  }
  return (
    <div class="app" ref={app}>
      {header}
      <main
        class={isOver ? "main over" : "main"}
        onDragOver={(event) => {
          if (!event.dataTransfer?.types.includes("Files")) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
        }}
        onDrop={(event) => {
          setOver(false);
          if (!event.dataTransfer?.files.length) return;
          // Otherwise the browser would open the file in the chat's place.
          event.preventDefault();
          if (access === "accepted") files.add(event.dataTransfer.files);
        }}
      >
        <MessageList
          config={config}
          state={state}
          session={session}
          contacts={contacts}
          human={human}
          onAsk={(text) => ask(text)}
        />
        <LineNote text={state.is_online ? state.is_lost && texts.lost : texts.offline} />
        <Composer
          field={field}
          isToHuman={isHuman(state)}
          isEnabled={access === "accepted"}
          files={files}
          onTyping={() => session.noteTyping()}
          onSend={ask}
        />
        <Contacts links={contacts} label={texts.contact} look="line" human={human} note={note} />
      </main>
      {isMoreOpen && <Later view="menu" session={session} draw={draw} onClose={() => setMoreOpen(false)} />}
    </div>
  );
}

/** How the line to the server stands, while it does not. */
function LineNote({ text }: { text: string | false }) {
  return (
    <p class="offline" role="status" hidden={!text}>
      {text && <Icon name="offline" />}
      {text}
    </p>
  );
}

function Closed({ text, contacts }: { text: string; contacts: ContactLink[] }) {
  const texts = useTexts();
  return (
    <main class="closed">
      <Icon name="alert" />
      <p role="status">{text}</p>
      <Contacts links={contacts} label={texts.contact} look="buttons" />
    </main>
  );
}
