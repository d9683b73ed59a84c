import { useTexts } from "../i18n/texts";
import type { ContactLink } from "./contacts";
import { Icon } from "./Icon";
import { OUTSIDE } from "./Markdown";

interface Props {
  links: ContactLink[];
  label: string;
  /** One line of links, or buttons under their label where a person is the next step. */
  look: "line" | "buttons";
}

/** The ways to a person, each one tap. */
export function Contacts({ links, label, look }: Props) {
  const texts = useTexts();
  if (links.length === 0) return null;
  return (
    <div class={`contacts ${look}`}>
      <span class="contacts-label">{label}</span>
      {links.map(({ kind, href }) => (
        <a key={kind} class="contact" href={href} {...OUTSIDE}>
          <Icon name={kind} />
          {texts[kind]}
        </a>
      ))}
    </div>
  );
}
