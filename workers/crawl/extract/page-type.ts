/** What kind of page the markup says it is, where what stands beside the content differs by kind. */
import type { Head } from "./head";
import type { Attributes } from "./page-tree";
import { type Thing, typesOf } from "./things";

export type PageType = "article" | "collection" | "forum" | "product" | "other";

const FORUM_ENGINE = /\b(?:discourse|phpbb|vbulletin|xenforo|invision|mybb|smf|flarum|nodebb)\b/i;
/** WooCommerce, Shopify, PrestaShop and Magento name their templates on `<body>`. */
const PRODUCT_TEMPLATE = /\b(?:single-product|template-product|product-template|page-product|catalog-product-view)\b/;
const COLLECTION_PATH = /\/(?:collections?|category|product-category)\/(?!.*\/products?\/)/;
const PRODUCT_TYPES = ["Product", "ProductGroup", "IndividualProduct"];
const ARTICLE_TYPES = ["Article", "NewsArticle", "BlogPosting", "TechArticle", "Recipe"];
/** Variants of one product are described one by one; more are a list. */
const MAX_PRODUCTS = 3;

export interface PageSigns {
  url: string;
  head: Pick<Head, "og_type" | "meta">;
  things: readonly Thing[];
  html_attributes: Attributes;
  body_attributes: Attributes;
}

/** Guesses the type from the forum's engine, structured data, `og:type`, the shop's template and the address. */
export function guessPageType({ url, head, things, html_attributes, body_attributes }: PageSigns): PageType {
  const names = things.flatMap(typesOf);
  const has = (...wanted: string[]) => names.some((name) => wanted.includes(name));
  const is_engine = FORUM_ENGINE.test(head.meta.get("generator") ?? "") || html_attributes.id === "XF";
  if (is_engine || has("DiscussionForumPosting", "QAPage")) return "forum";
  if (/\bproduct\.group$/.test(head.og_type)) return "collection";
  if (PRODUCT_TEMPLATE.test(body_attributes.class ?? "") || /(?:^|:)product(?:\.item)?$/.test(head.og_type))
    return "product";
  if (COLLECTION_PATH.test(URL.parse(url)?.pathname ?? "") || has("CollectionPage", "OfferCatalog"))
    return "collection";
  const products = names.filter((name) => PRODUCT_TYPES.includes(name)).length;
  if (products > 0 && products <= MAX_PRODUCTS) return "product";
  if (has("ItemList") || products > MAX_PRODUCTS) return "collection";
  return has(...ARTICLE_TYPES) ? "article" : "other";
}
