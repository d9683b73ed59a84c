import type { Availability, EntryType } from "../../workers/contract/entries";
import type { IconName } from "../ui/Icon";

interface TypeWords {
  label: string;
  /** When to choose it. */
  text: string;
  icon: IconName;
  /** What its title and its content are called. */
  title: string;
  content: string;
  title_example: string;
  content_example: string;
}

export const ENTRY_TYPES: Record<EntryType, TypeWords> = {
  faq: {
    label: "Question and answer",
    text: "What is worded like the question is answered from here first.",
    icon: "ask",
    title: "Question",
    content: "Answer",
    title_example: "Do you ship to Norway?",
    content_example: "We ship to Norway within five working days. Delivery costs 12 EUR.",
  },
  custom_text: {
    label: "Text",
    text: "Anything your pages do not say.",
    icon: "text",
    title: "Title",
    content: "Text",
    title_example: "Christmas opening hours",
    content_example: "Our shop is closed from 24 to 26 December.",
  },
  policy_page: {
    label: "Policy",
    text: "Rules such as returns, privacy or warranty.",
    icon: "shield",
    title: "Title",
    content: "Policy",
    title_example: "Returns",
    content_example: "You can return anything unused within 30 days.",
  },
  product_catalog: {
    label: "Product",
    text: "Something you sell, with its price. Answers show it as a card.",
    icon: "pages",
    title: "Name",
    content: "Description",
    title_example: "Fell blanket",
    content_example: "Woven from the wool of Swaledale sheep, 140 × 185 cm.",
  },
  url: {
    label: "Page elsewhere",
    text: "What a page says that is not read, such as a booking site.",
    icon: "link",
    title: "Title",
    content: "What it says",
    title_example: "Book a fitting",
    content_example: "Fittings are booked online and take half an hour.",
  },
};

export const AVAILABILITIES: Record<Availability, string> = {
  InStock: "In stock",
  LimitedAvailability: "Few left",
  PreOrder: "Pre-order",
  BackOrder: "On back order",
  OutOfStock: "Out of stock",
  Discontinued: "No longer sold",
};

/** What the list holds, in a sentence. */
export function describeEntries(total: number): string {
  if (total === 0) return "Knowledge you write yourself, beside what is read of your website.";
  return `${total === 1 ? "One entry" : `${total} entries`} written by hand, beside what is read of your website.`;
}
