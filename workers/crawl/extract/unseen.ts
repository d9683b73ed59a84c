/** What a page says of itself where no reader looks yields to what it shows: a price there is forgotten, or planted, unnoticed. */
import type { PageData } from "../../contract/knowledge";
import { readPrices, readSums, type Sums } from "./sums";
import type { Extras } from "./supplement";

/**
 * Leaves out the prices and descriptions that name a sum of money the page does not show, where its text (`markdown`) shows a price;
 * on a product's page the answers too. A page whose prices its scripts write shows none. `seen`: sums shown anywhere on the page.
 */
export function dropContradicted(extras: Extras, markdown: string, seen: Sums): Extras {
  if (readPrices(markdown).size === 0) return extras;
  const shown = readSums(markdown);
  const isShown = (amount: number) => shown.has(amount) || seen.has(amount);
  const agrees = (text: string | null) => [...readSums(text ?? "")].every(isShown);
  const description = agrees(extras.description) ? extras.description : null;
  if (extras.data === null) return { description, data: null };
  const { product, faq, ...others } = extras.data;
  const data: PageData = { ...others };
  if (faq) {
    const agreeing = faq.filter(({ question, answer }) => !product || agrees(`${question}\n${answer}`));
    if (agreeing.length > 0) data.faq = agreeing;
  }
  if (product) {
    const { price, price_to, ...rest } = product;
    const is_price_shown = price !== null && isShown(Number(price));
    data.product = {
      ...rest,
      description: agrees(product.description) ? product.description : null,
      price: is_price_shown ? price : null,
      ...(is_price_shown && price_to != null && isShown(Number(price_to)) ? { price_to } : {}),
    };
  }
  return { description, data };
}
