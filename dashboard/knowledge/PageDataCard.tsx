import type { ComponentChildren } from "preact";
import type { PageData } from "../../workers/contract/knowledge";
import { Card } from "../ui/Card";
import { formatPrice } from "../ui/format";
import { nameAvailability } from "./page-data";

/** What the page's structured data says, as far as answers use it. Nothing where it has none. */
export function PageDataCard({ data }: { data: PageData | null }) {
  if (!data || Object.keys(data).length === 0) return null;
  const { breadcrumbs, product, faq, how_to, article } = data;
  return (
    <Card title="Structured data">
      <dl class="grid gap-4">
        {breadcrumbs && breadcrumbs.length > 0 && <Part name="Where it stands">{breadcrumbs.join(" › ")}</Part>}
        {product && (
          <Part name="Product">
            <Product product={product} />
          </Part>
        )}
        {faq && faq.length > 0 && (
          <Part name={faq.length === 1 ? "One question with its answer" : `${faq.length} questions with their answers`}>
            <ul class="mt-1 grid gap-1 text-sm">
              {faq.slice(0, SHOWN_QUESTIONS).map(({ question }) => (
                <li key={question} class="line-clamp-2" dir="auto">
                  {question}
                </li>
              ))}
              {faq.length > SHOWN_QUESTIONS && <li class="text-muted">and {faq.length - SHOWN_QUESTIONS} more</li>}
            </ul>
          </Part>
        )}
        {how_to && (
          <Part name={`Instructions, ${how_to.steps.length} ${how_to.steps.length === 1 ? "step" : "steps"}`}>
            {how_to.name}
          </Part>
        )}
        {article && (article.author || article.section) && (
          <Part name="Article">
            {[article.author && `By ${article.author}`, article.section].filter(Boolean).join(", ")}
          </Part>
        )}
      </dl>
    </Card>
  );
}

const SHOWN_QUESTIONS = 4;

function Part({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="min-w-0">
      <dt class="text-sm text-faint">{name}</dt>
      <dd class="[overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

/** As an answer would show it. The picture stands on the customer's website, which the dashboard does not call. */
function Product({ product }: { product: NonNullable<PageData["product"]> }) {
  const { name, description, sku, brand, price, currency, availability } = product;
  const facts = [brand, sku && `No. ${sku}`, availability && nameAvailability(availability)].filter(Boolean);
  return (
    <div class="mt-1 rounded-control border border-line p-3">
      <p class="flex flex-wrap items-baseline justify-between gap-x-4">
        <span class="font-[450]">{name}</span>
        {price !== null && <span class="whitespace-nowrap tabular-nums">{formatPrice(price, currency)}</span>}
      </p>
      {facts.length > 0 && <p class="text-sm text-muted">{facts.join(" · ")}</p>}
      {description && <p class="mt-1 line-clamp-3 text-sm text-muted">{description}</p>}
    </div>
  );
}
