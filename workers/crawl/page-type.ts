/** What kind of page the markup says it is, where what stands beside the content differs by kind. */

export type PageType = "product" | "forum" | "other";

// Bounded repeats keep the search linear.
const TYPE_NAME =
  /"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"(\w{1,40})"|schema\.org\/(Product|QAPage|DiscussionForumPosting|ItemList)\b/g;
const FORUM_ENGINE =
  /<meta[^>]{1,40}generator[^>]{1,20}(?:Discourse|phpBB|vBulletin|XenForo|Invision)|data-app="public"|\bid="XF"/i;
const PRODUCT_META = /<meta[^>]{1,40}og:type"[^>]{1,40}"(?:og:)?product/i;

/** Guesses the type from structured data, the forum's engine and `og:type`. Linear. */
export function guessPageType(html: string): PageType {
  const names = new Set<string>();
  for (const [, in_json, in_markup] of html.matchAll(TYPE_NAME)) names.add(in_json ?? in_markup ?? "");
  if (names.has("DiscussionForumPosting") || names.has("QAPage") || FORUM_ENGINE.test(html)) return "forum";
  // A list of products is no product.
  if (names.has("ItemList") || names.has("CollectionPage")) return "other";
  return names.has("Product") || names.has("ProductGroup") || PRODUCT_META.test(html) ? "product" : "other";
}
