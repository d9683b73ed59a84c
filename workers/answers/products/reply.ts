/** Products as text: for readers who see no cards, and as an answer of its own. Pure. */
import type { ProductCard } from "../../contract/socket";
import { formatPrice, nameAvailability } from "../../knowledge/entries/text";
import { toPlainText } from "../sanitise";
import { toSource } from "../verify";
import type { Shelf } from "./shelf";

/** How sure an answer is that says what structured data says of products, and nothing else. */
const PRODUCT_CONFIDENCE = 0.9;

/** "- Tarn Throw: £78, in stock [1]", one line a product, after `lead`. */
export function listProducts({ told, cards }: Shelf, lead: string, language: string | null) {
  const lines = told.map(({ card }, index) => {
    const facts = describeCard(card, language);
    return `- ${toPlainText(card.title)}${facts === "" ? "" : `: ${facts}`} [${index + 1}]`;
  });
  return {
    outcome: "answered" as const,
    answered: true,
    text: `${lead}\n\n${lines.join("\n")}`,
    sources: told.map(({ hit }) => toSource(hit)),
    products: cards,
    confidence: PRODUCT_CONFIDENCE,
  };
}

/** "£140–£340, in stock"; empty where nothing is known. */
function describeCard({ price, price_to, currency, availability }: ProductCard, language: string | null): string {
  const write = (amount: number) => (currency === null ? String(amount) : formatPrice(amount, currency, language));
  const facts = [];
  if (price !== null) facts.push(price_to === null ? write(price) : `${write(price)}–${write(price_to)}`);
  if (availability !== null) facts.push(nameAvailability(availability, language));
  return facts.join(", ");
}
