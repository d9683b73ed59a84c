import { useState } from "preact/hooks";
import type { ProductCard } from "../../workers/contract/socket";
import { type Texts, useTexts } from "../i18n/texts";
import { parseHref } from "./links";
import { OUTSIDE } from "./Markdown";

/** What an answer has to show for itself: each product with its price and whether it can be had. Several stand in a row that scrolls. */
export function Products({ products }: { products: ProductCard[] }) {
  const texts = useTexts();
  if (products.length === 0) return null;
  return (
    <ul class="products" aria-label={texts.products}>
      {products.map((product) => (
        <li key={product.page_id} class="product">
          <Product product={product} />
        </li>
      ))}
    </ul>
  );
}

function Product({ product }: { product: ProductCard }) {
  const texts = useTexts();
  const { title, image, availability } = product;
  const href = parseHref(product.url ?? "");
  const price = writePrice(product, texts);
  const content = (
    <>
      <Picture src={image} />
      <span class="product-facts">
        <strong class="product-title" dir="auto">
          {title}
        </strong>
        {price !== "" && <span class="product-price">{price}</span>}
        {availability !== null && <span class={`stock ${availability}`}>{texts.availability[availability]}</span>}
      </span>
    </>
  );
  if (href === null) return <div class="product-body">{content}</div>;
  return (
    <a class="product-body" href={href} {...OUTSIDE}>
      {content}
    </a>
  );
}

/** Its title stands beside it, so it is told to nobody twice. One that cannot be loaded leaves its place empty. */
function Picture({ src }: { src: string | null }) {
  const [isBroken, setBroken] = useState(false);
  const href = parseHref(src ?? "");
  return (
    <span class="product-picture">
      {href !== null && !isBroken && (
        <img src={href} alt="" loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(true)} />
      )}
    </span>
  );
}

/** "£78", "£140–£340". */
function writePrice({ price, price_to, currency }: ProductCard, { lang }: Texts): string {
  if (price === null) return "";
  const style = currency === null ? {} : ({ style: "currency", currency } as const);
  const format = new Intl.NumberFormat(lang, { ...style, trailingZeroDisplay: "stripIfInteger" });
  return [price, ...(price_to === null ? [] : [price_to])].map((amount) => format.format(amount)).join("–");
}
