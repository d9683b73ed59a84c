/**
 * The views of the chat that few visitors ask for, a script of their own (ADR 27). It shares nothing with the frame's script but what
 * `mount` is given: each draws with its own copy of Preact, below an element that the other leaves alone.
 */
import { render } from "preact";
import type { ChatSession } from "../session/session";
import { Card } from "./Card";
import { keepEmail } from "./email";
import css from "./later.css?inline";
import { Menu } from "./Menu";
import { findTexts, TextsContext } from "./texts";

/** `card` stands in the log beside what is said of a person or the end; `menu` is what the header opens. */
export type ViewName = "card" | "menu";
export type Session = Pick<ChatSession, "state" | "subscribe" | "call" | "conversation_id">;

export interface LaterHost {
  view: ViewName;
  lang: string;
  session: Session;
  onClose?: (() => void) | undefined;
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets.push(sheet);

/** Draws a view into an empty element and keeps it true; returns how to end that. */
export function mount(place: HTMLElement, { view, lang, session, onClose = () => {} }: LaterHost): () => void {
  const email = keepEmail(session);
  const draw = () => {
    render(
      <TextsContext.Provider value={findTexts(lang)}>
        {view === "card" ? (
          <Card session={session} email={email} />
        ) : (
          <Menu session={session} email={email} onClose={onClose} />
        )}
      </TextsContext.Provider>,
      place,
    );
    // The log follows what grows in it as it follows a window that changes.
    window.dispatchEvent(new Event("resize"));
  };
  const stops = [session.subscribe(draw), email.subscribe(draw)];
  draw();
  return () => {
    for (const stop of stops) stop();
    render(null, place);
  };
}
