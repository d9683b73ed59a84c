/**
 * The views of the chat that few visitors ask for, a script of their own (ADR 27). It shares nothing with the frame's script but what
 * `mount` is given: each draws with its own copy of Preact, below an element that the other leaves alone.
 */
import { render } from "preact";
import type { ChatSession } from "../session/session";
import { watchAlerts } from "./alerts";
import { Card } from "./Card";
import { keepEmail } from "./email";
import { findTexts } from "./i18n/find";
import css from "./later.css?inline";
import { Menu } from "./Menu";
import { Reasons } from "./Reasons";
import { shareSeen } from "./tabs";
import { TextsContext } from "./texts";

/**
 * `card` stands in the log beside what is said of a person or the end; `menu` is what the header opens; `reasons` ask what was wrong
 * with an answer.
 */
export type ViewName = "card" | "menu" | "reasons";
export type Session = Pick<
  ChatSession,
  "state" | "subscribe" | "call" | "rate" | "conversation_id" | "is_alerted" | "setAlerted" | "noteSeen"
>;

/**
 * Draws messages as the server gives them, to be looked at only, into an empty element or in the place of those it drew there;
 * without any it is empty again. Throws where one breaks its contract.
 */
export type Draw = (into: HTMLElement, messages: readonly unknown[]) => void;

export interface LaterHost {
  view: ViewName;
  session: Session;
  /** Of the answer whose reasons are asked. */
  seq?: number | undefined;
  /** A frame that was opened before a deployment may have none. */
  draw?: Draw | undefined;
  onClose?: (() => void) | undefined;
}

/** What still counts as the log's end. */
const NEAR_PX = 32;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets.push(sheet);

/** Draws a view into an empty element and keeps it true; returns how to end that. */
export function mount(place: HTMLElement, { view, session, seq = 0, draw, onClose = () => {} }: LaterHost): () => void {
  const email = keepEmail(session);
  shareSeen(session);
  watchAlerts(session);
  const update = () => {
    const log = place.closest(".log");
    const isAtEnd = log !== null && log.scrollHeight - log.clientHeight - log.scrollTop < NEAR_PX;
    render(
      <TextsContext.Provider value={findTexts(document.documentElement.lang)}>
        {view === "card" && <Card session={session} email={email} />}
        {view === "menu" && <Menu session={session} email={email} draw={draw} onClose={onClose} />}
        {view === "reasons" && <Reasons session={session} seq={seq} onClose={onClose} />}
      </TextsContext.Provider>,
      place,
    );
    // A reader at the end stays there.
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  };
  const stops = [session.subscribe(update)];
  if (view !== "reasons") stops.push(email.subscribe(update));
  update();
  return () => {
    for (const stop of stops) stop();
    render(null, place);
  };
}
