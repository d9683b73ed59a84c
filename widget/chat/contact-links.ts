import type { Contact } from "../../workers/contract/sites";
import { parseHref } from "./links";

export type ContactKind = "email" | "phone" | "whatsapp" | "messenger";

export interface ContactLink {
  kind: ContactKind;
  href: string;
}

const KINDS: readonly ContactKind[] = ["email", "phone", "whatsapp", "messenger"];

function toHref(kind: ContactKind, value: string): string {
  if (kind === "email") return `mailto:${value}`;
  if (kind === "phone") return `tel:${value.replace(/[^\d+]/g, "")}`;
  if (/^https:\/\//i.test(value)) return value;
  if (kind === "whatsapp") return `https://wa.me/${value.replace(/\D/g, "")}`;
  return `https://m.me/${encodeURIComponent(value)}`;
}

/** The ways to a person that one tap on a link can open, in a fixed order; values that make no safe link are left out. */
export function listContactLinks({ channels }: Contact): ContactLink[] {
  return KINDS.flatMap((kind) => {
    const channel = channels[kind];
    const href = channel?.enabled && channel.value.trim() ? parseHref(toHref(kind, channel.value.trim())) : null;
    return href === null ? [] : [{ kind, href }];
  });
}
