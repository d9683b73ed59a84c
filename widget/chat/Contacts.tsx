import { useTexts } from "../i18n/texts";
import type { ContactLink } from "./contacts";
import { Icon } from "./Icon";
import { OUTSIDE } from "./Markdown";

/** The ways to a person, each one tap. */
export function Contacts({ links, label }: { links: ContactLink[]; label: string }) {
  const texts = useTexts();
  if (links.length === 0) return null;
  return (
    <nav class="contacts" aria-label={texts.contact}>
      <span class="contacts-label">{label}</span>
      {links.map(({ kind, href }) => (
        <a key={kind} class="contact" href={href} {...OUTSIDE}>
          <Icon name={kind} />
          {texts[kind]}
        </a>
      ))}
    </nav>
  );
}
