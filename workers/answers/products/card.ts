/** What a product's page says of it, as a card shows it. Pure. */
import { Availability } from "../../contract/entries";
import type { ProductCard } from "../../contract/socket";
import type { IndexHit } from "../../ports";
import { dropUnseen } from "../sanitise";

/** A passage of a page that sells something. */
export type Good = IndexHit & { product: NonNullable<IndexHit["product"]> };

export function isGood(hit: IndexHit): hit is Good {
  return hit.product !== null && hit.product !== undefined;
}

/** schema.org's other names for the states a card knows. */
const AVAILABILITIES: Record<string, ProductCard["availability"]> = {
  SoldOut: "OutOfStock",
  OnlineOnly: "InStock",
  InStoreOnly: "InStock",
  PreSale: "PreOrder",
};

/** `own_origins`: an image on any other is left out, for the widget may load none from there. */
export function toCard({ page_id, url, product }: Good, own_origins: readonly string[]): ProductCard {
  const { name, price, price_to, currency, image, availability } = product;
  const code = currency?.trim().toUpperCase() ?? "";
  const known = Availability.safeParse(availability);
  return {
    page_id,
    title: dropUnseen(name),
    url: /^https?:\/\//i.test(url) ? url : null,
    image: image !== null && URL.canParse(image) && own_origins.includes(new URL(image).origin) ? image : null,
    price: readPrice(price),
    price_to: readPrice(price_to),
    currency: /^[A-Z]{3}$/.test(code) ? code : null,
    availability: known.success ? known.data : (AVAILABILITIES[availability ?? ""] ?? null),
  };
}

function readPrice(written: string | null | undefined): number | null {
  const price = Number(written ?? Number.NaN);
  return Number.isFinite(price) && price >= 0 ? price : null;
}
