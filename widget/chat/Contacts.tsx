import { useTexts } from "../i18n/texts";
import type { ContactLink } from "./contact-links";
import { Icon } from "./Icon";
import { OUTSIDE } from "./Markdown";

/** A person can be asked into the conversation. */
export interface HumanAccess {
  is_sending: boolean;
  ask: () => void;
}

interface Props {
  links: ContactLink[];
  label: string;
  /** One line of links, or buttons under their label where a person is the next step. */
  look: "line" | "buttons";
  human?: HumanAccess | null | false | undefined;
  /** When a person may be expected. */
  note?: string;
}

/** The ways to a person, each one tap. */
export function Contacts({ links, label, look, human = null, note = "" }: Props) {
  const texts = useTexts();
  if (links.length === 0 && !human) return null;
  return (
    <div class={`contacts ${look}`}>
      {(look === "buttons" || !human) && <span class="contacts-label">{label}</span>}
      {human && (
        <button type="button" class="contact" aria-disabled={human.is_sending} onClick={human.ask}>
          <Icon name="person" />
          {human.is_sending ? texts.sending : texts.ask_human}
        </button>
      )}
      {human && note && <span class="contacts-label">{note}</span>}
      {links.map(({ kind, href }) => (
        <a key={kind} class="contact" href={href} {...OUTSIDE}>
          <Icon name={kind} />
          {texts[kind]}
        </a>
      ))}
    </div>
  );
}
