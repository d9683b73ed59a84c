/** What an entry says, as the index and the answers read it. Pure. */
import type { Availability, EntryProduct } from "../../contract/entries";
import type { IndexChunk, IndexPage } from "../../ports";
import { chunkMarkdown } from "../chunk";
import { findLanguage } from "../language";
import type { EntryRow } from "./rows";

interface Words {
  price: string;
  availability: string;
  states: Record<Availability, string>;
}

/** A product's facts are sentences of its text, in the text's language: what is quoted must stand there. */
const WORDS: Record<string, Words> = {
  en: words(
    "Price",
    "Availability",
    "in stock, few left, can be ordered in advance, on back order, out of stock, no longer made",
  ),
  de: words(
    "Preis",
    "Verfügbarkeit",
    "auf Lager, nur noch wenige, vorbestellbar, nachbestellt, ausverkauft, nicht mehr erhältlich",
  ),
  fr: words(
    "Prix",
    "Disponibilité",
    "en stock, plus que quelques-uns, en précommande, en réapprovisionnement, en rupture de stock, n’est plus fabriqué",
  ),
  es: words(
    "Precio",
    "Disponibilidad",
    "en stock, quedan pocas unidades, en preventa, pendiente de reposición, agotado, ya no se fabrica",
  ),
  it: words(
    "Prezzo",
    "Disponibilità",
    "disponibile, ultimi pezzi, in prenotazione, in riassortimento, esaurito, fuori produzione",
  ),
  nl: words(
    "Prijs",
    "Beschikbaarheid",
    "op voorraad, nog enkele stuks, vooraf te bestellen, in nabestelling, uitverkocht, niet meer leverbaar",
  ),
  pt: words(
    "Preço",
    "Disponibilidade",
    "em estoque, últimas unidades, em pré-venda, por encomenda, esgotado, descontinuado",
  ),
};

function words(price: string, availability: string, states: string): Words {
  const [InStock = "", LimitedAvailability = "", PreOrder = "", BackOrder = "", OutOfStock = "", Discontinued = ""] =
    states.split(", ");
  return {
    price,
    availability,
    states: { InStock, LimitedAvailability, PreOrder, BackOrder, OutOfStock, Discontinued },
  };
}

/** The source in the index under which a site's entries stand. They have no versions: all of it is live. */
export function getEntriesSource(site_id: string): string {
  return `entries_${site_id}`;
}

/** What stands for the address of an entry that has none: no link leads anywhere (contract). */
function getEntryUrl({ id, url }: Pick<EntryRow, "id" | "url">): string {
  return url ?? `entry:${id}`;
}

/** An entry as a page of the index. */
export function toIndexPage(row: EntryRow): { page: IndexPage; chunks: IndexChunk[] } {
  const { id, site_id, source_type, title, content, product, updated_at } = row;
  const language = findLanguage(null, `${title}\n\n${content}`);
  const page: IndexPage = {
    page_id: id,
    source_id: getEntriesSource(site_id),
    url: getEntryUrl(row),
    title,
    description: null,
    language,
    updated_at,
    kind: source_type,
    product: product && { name: title, description: null, sku: null, brand: null, ...product },
  };
  const text = [product ? describeProduct(product, language) : "", content].filter((part) => part !== "").join("\n\n");
  // A product that has neither facts nor a text is still found by its name.
  return { page, chunks: chunkMarkdown(text || title, id) };
}

/** Empty where nothing is known. */
function describeProduct({ price, currency, availability }: EntryProduct, language: string | null): string {
  const own = WORDS[language ?? "en"] ?? WORDS.en;
  if (!own) return "";
  const lines = [
    ...(price !== null && currency !== null ? [`${own.price}: ${formatPrice(Number(price), currency, language)}`] : []),
    ...(availability === null ? [] : [`${own.availability}: ${own.states[availability]}`]),
  ];
  return lines.map((line) => `${line}.`).join("\n");
}

/** "£89.00" as readers of that language write it. */
export function formatPrice(price: number, currency: string, language: string | null): string {
  const format = new Intl.NumberFormat(language ?? "en", { style: "currency", currency });
  return format.format(price).replace(/[\u00a0\u202f]/g, " ");
}

/** "in stock" in that language, else in English. */
export function nameAvailability(availability: Availability, language: string | null): string {
  return (WORDS[language ?? "en"] ?? WORDS.en)?.states[availability] ?? availability;
}
