/** What an owner changes on the widget screen before it is saved. */
import type { OwnSite } from "../../workers/contract/sites";
import { tidyOrigins } from "./origins";

/** The settings of the widget, and nothing else of the site. */
export type WidgetSettings = Pick<
  OwnSite,
  "name" | "theme" | "welcome_message" | "suggested_questions" | "contact" | "widget_enabled" | "allowed_origins"
>;
/** Only the fields that were touched: what someone else saves meanwhile shows through. */
export type Draft = Partial<WidgetSettings>;

const FIELDS = [
  "name",
  "theme",
  "welcome_message",
  "suggested_questions",
  "contact",
  "widget_enabled",
  "allowed_origins",
] as const satisfies readonly (keyof WidgetSettings)[];

/** The touched fields that differ from what is saved: what has to be sent. Empty lines of lists are not kept. */
export function findChanges(site: WidgetSettings, draft: Draft): Draft {
  const tidy = { ...draft };
  if (tidy.suggested_questions) tidy.suggested_questions = dropEmpty(tidy.suggested_questions);
  if (tidy.contact) tidy.contact = tidyForm(tidy.contact);
  if (tidy.allowed_origins) tidy.allowed_origins = tidyOrigins(tidy.allowed_origins);
  return Object.fromEntries(
    FIELDS.flatMap((name) =>
      tidy[name] !== undefined && JSON.stringify(tidy[name]) !== JSON.stringify(site[name]) ? [[name, tidy[name]]] : [],
    ),
  );
}

function tidyForm({ form_data, ...contact }: WidgetSettings["contact"]): WidgetSettings["contact"] {
  if (!form_data) return contact;
  const tidied = form_data.map((field) => (field.options ? { ...field, options: dropEmpty(field.options) } : field));
  return { ...contact, form_data: tidied };
}

function dropEmpty(lines: string[]): string[] {
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}

/** The list with the item at `from` moved to `to`; unchanged where there is no such place. */
export function moveItem<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const moved = items[from];
  if (moved === undefined || to < 0 || to >= items.length) return [...items];
  return items.toSpliced(from, 1).toSpliced(to, 0, moved);
}

/** The address of the preview of these settings. Half-typed texts are cut to what it takes. */
export function makePreviewPath(site_id: string, settings: WidgetSettings): string {
  const { name, theme, welcome_message, suggested_questions } = settings;
  const query = new URLSearchParams({
    ...theme,
    name: name.slice(0, 255),
    welcome_message: welcome_message.slice(0, 500),
    suggested_questions: JSON.stringify(dropEmpty(suggested_questions)),
  });
  return `/api/v1/sites/${encodeURIComponent(site_id)}/preview?${query}`;
}
