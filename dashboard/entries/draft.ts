/** An entry while it is written: every field as its control holds it. */
import type { Entry, EntryType } from "../../workers/contract/entries";

export interface EntryDraft {
  source_type: EntryType;
  title: string;
  content: string;
  url: string;
  price: string;
  currency: string;
  image: string;
  availability: string;
  is_active: boolean;
}

export const EMPTY_ENTRY: EntryDraft = {
  source_type: "faq",
  title: "",
  content: "",
  url: "",
  price: "",
  currency: "",
  image: "",
  availability: "",
  is_active: true,
};

export function toDraft({ source_type, title, content, url, product, is_active }: Entry): EntryDraft {
  return {
    ...{ source_type, title, content, is_active, url: url ?? "" },
    price: product?.price ?? "",
    currency: product?.currency ?? "",
    image: product?.image ?? "",
    availability: product?.availability ?? "",
  };
}

/** What is sent of a draft: an empty field is none, and only a product has a product's fields. */
export function fromDraft(
  draft: EntryDraft,
): Pick<Entry, "source_type" | "title" | "content" | "url" | "product" | "is_active"> {
  const { source_type, title, content, url, price, currency, image, availability, is_active } = draft;
  const product = {
    price: price.trim() || null,
    currency: currency.trim() || null,
    image: image.trim() || null,
    availability: (availability || null) as NonNullable<Entry["product"]>["availability"],
  };
  const is_product = source_type === "product_catalog" && Object.values(product).some((value) => value !== null);
  return { source_type, title, content, url: url.trim() || null, product: is_product ? product : null, is_active };
}

export function isSame(a: EntryDraft, b: EntryDraft): boolean {
  return JSON.stringify(fromDraft(a)) === JSON.stringify(fromDraft(b));
}
