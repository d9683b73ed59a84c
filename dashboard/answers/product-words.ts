/** What a question wished of a product, and what a card says of one, in words. */
import type { AnswerTrace } from "../../workers/contract/answers";
import type { SearchAnswer } from "../../workers/contract/embed";
import { formatNumber, formatPrice } from "../ui/format";

type Wishes = NonNullable<AnswerTrace["wishes"]>;
type Bound = NonNullable<Wishes["min"]>;
type Product = SearchAnswer["products"][number];

/** "under £120, in stock". */
export function describeWishes({ min, max, currencies, in_stock, order }: Wishes): string {
  // "$" is several countries' own: the amount stands alone then, and its currencies after it.
  const [currency = null, ...others] = currencies ?? [];
  const write = ({ amount }: Bound) =>
    currency !== null && others.length === 0 ? formatPrice(String(amount), currency) : formatNumber(amount);
  const wishes: string[] = [];
  if (order !== null) wishes.push(order === "cheapest" ? "the cheapest" : "the most expensive");
  if (min && max) wishes.push(`between ${write(min)} and ${write(max)}`);
  else if (min) wishes.push(`${min.inclusive ? "at least" : "over"} ${write(min)}`);
  else if (max) wishes.push(`${max.inclusive ? "at most" : "under"} ${write(max)}`);
  if (others.length > 0) wishes.push(`in ${[currency, ...others].join(" or ")}`);
  if (in_stock) wishes.push("in stock");
  return wishes.join(", ");
}

/** "£78.00", "£140.00–£340.00"; empty where none is known. */
export function writePrice({ price, price_to, currency }: Product): string {
  return [price, price_to]
    .flatMap((amount) => (amount === null ? [] : formatPrice(String(amount), currency)))
    .join("–");
}
