/** What stands on page after page of a website says nothing about any of them. Pure: what repeats is counted elsewhere, by hash. */
import { countWords, type MarkdownBlock, readBlocks } from "../platform/markdown";

/** Blocks looked at from each end of a page: heads, feet and banners stand there. */
const EDGE_BLOCKS = 20;
/** In between, a block must stand on so many other pages, and on this share of them, to be no content. */
const MIN_PAGES = 3;
const MIN_SHARE = 0.3;
/** A page that holds less of its own repeats another as a whole: that is for its readers to see, and ours to fold. */
const MIN_OWN_SHARE = 0.3;

interface Block {
  text: string;
  hash: number;
  is_heading: boolean;
  /** Code and tables repeat for good reason. */
  is_fixed: boolean;
}

/** The blocks of a page that may turn out to stand on others too, by hash. */
export function listBlocks(markdown: string): number[] {
  return cutEdges(splitBlocks(markdown)).map(({ hash }) => hash);
}

/** A page without what it shares: `counts` says how many other pages hold a block, of `pages` known ones. */
export function dropBoilerplate(markdown: string, counts: Readonly<Record<number, number>>, pages: number): string {
  const blocks = splitBlocks(markdown);
  const isShared = ({ hash, is_fixed }: Block) => !is_fixed && (counts[hash] ?? 0) > 0;
  let [from, to] = [0, blocks.length];
  // A heading goes with what stands below it: at the head only before another shared block, at the foot always.
  for (let at = 0; at < Math.min(EDGE_BLOCKS, blocks.length); at++) {
    const block = blocks[at];
    if (!block || !isShared(block)) break;
    if (!block.is_heading) from = at + 1;
  }
  for (let at = blocks.length - 1; at >= Math.max(from, blocks.length - EDGE_BLOCKS); at--) {
    const block = blocks[at];
    if (!block || !isShared(block)) break;
    to = at;
  }
  const is_common = ({ hash, is_fixed, is_heading }: Block) =>
    !is_fixed && !is_heading && (counts[hash] ?? 0) >= Math.max(MIN_PAGES, MIN_SHARE * pages);
  const own = blocks.slice(from, to).filter((block) => !is_common(block));
  if (own.length === blocks.length) return markdown;
  const rest = own.map(({ text }) => text).join("\n\n");
  return countWords(rest) < MIN_OWN_SHARE * countWords(markdown) ? markdown : rest;
}

function splitBlocks(markdown: string): Block[] {
  return readBlocks(markdown).map((block) => {
    const text = writeBlock(block);
    const is_fixed = block.kind === "code" || block.kind === "table";
    return { text, hash: hashText(text), is_heading: block.kind === "heading", is_fixed };
  });
}

function cutEdges<T>(blocks: readonly T[]): readonly T[] {
  return blocks.length <= 2 * EDGE_BLOCKS ? blocks : [...blocks.slice(0, EDGE_BLOCKS), ...blocks.slice(-EDGE_BLOCKS)];
}

function writeBlock(block: MarkdownBlock): string {
  switch (block.kind) {
    case "heading":
      return block.line;
    case "list":
      return block.items.map((lines) => lines.join("\n")).join("\n");
    case "table":
      return [...block.head, ...block.rows].join("\n");
    case "code":
      return [block.open, ...block.lines, block.close].join("\n");
    default:
      return block.lines.join("\n");
  }
}

/** FNV-1a twice, 48 bits in all: an integer that is exact in JavaScript and in SQLite. */
function hashText(text: string): number {
  let [low, high] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  return (high & 0xffff) * 2 ** 32 + (low >>> 0);
}
