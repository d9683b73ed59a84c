import type { Contact } from "../../workers/contract/sites";
import { parseHref } from "./links";

export type ContactKind = "email" | "phone" | "whatsapp" | "messenger" | "contact_form";

export interface ContactLink {
  kind: ContactKind;
  href: string;
}

const KINDS = ["email", "phone", "whatsapp", "messenger"] as const;

function toHref(kind: (typeof KINDS)[number], value: string): string {
  if (kind === "email") return `mailto:${value}`;
  if (kind === "phone") return `tel:${value.replace(/[^\d+]/g, "")}`;
  if (/^https:\/\//i.test(value)) return value;
  if (kind === "whatsapp") return `https://wa.me/${value.replace(/\D/g, "")}`;
  return `https://m.me/${encodeURIComponent(value)}`;
}

/** Where a site's contact form is, on its own host. */
const FORM_PATH = "/chat/contact";

/**
 * The ways to a person that one tap on a link can open, in a fixed order; values that make no safe link are left out. `form_origin`
 * is the host of the contact form's page.
 */
export function listContactLinks({ channels }: Contact, form_origin: string): ContactLink[] {
  const links: ContactLink[] = KINDS.flatMap((kind) => {
    const channel = channels[kind];
    const href = channel?.enabled && channel.value.trim() ? parseHref(toHref(kind, channel.value.trim())) : null;
    return href === null ? [] : [{ kind, href }];
  });
  if (channels.contact_form?.enabled) links.push({ kind: "contact_form", href: form_origin + FORM_PATH });
  return links;
}
