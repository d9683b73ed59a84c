import type { SearchAnswer } from "../../workers/contract/embed";
import { nameAvailability } from "../knowledge/page-data";
import { Badge, type Tone } from "../ui/Badge";
import { readHref } from "./markdown";
import { writePrice } from "./product-words";

type Product = SearchAnswer["products"][number];

const TONES: Record<NonNullable<Product["availability"]>, Tone> = {
  InStock: "green",
  LimitedAvailability: "amber",
  PreOrder: "neutral",
  BackOrder: "neutral",
  OutOfStock: "red",
  Discontinued: "red",
};

/** What visitors see as cards beside the answer. */
export function ProductList({ products }: { products: Product[] }) {
  return (
    <ul class="grid grid-cols-1">
      {products.map((product) => (
        <li
          key={product.page_id}
          class="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2 first:border-t-0"
        >
          <Title product={product} />
          <span class="tabular-nums">{writePrice(product)}</span>
          {product.availability !== null && (
            <Badge tone={TONES[product.availability]}>{nameAvailability(product.availability)}</Badge>
          )}
        </li>
      ))}
    </ul>
  );
}

function Title({ product: { title, url } }: { product: Product }) {
  const href = readHref(url ?? "");
  const look = "min-w-0 flex-1 basis-full truncate font-medium sm:basis-0";
  if (href === null)
    return (
      <span class={look} dir="auto">
        {title}
      </span>
    );
  return (
    <a class={`${look} hover:underline`} href={href} target="_blank" rel="noopener noreferrer" dir="auto">
      {title}
    </a>
  );
}
