/** From a page's Markdown to the passages that are searched and cited. Pure but for the hash. */
import { sha256Hex } from "../platform/crypto";
import { readBlocks } from "../platform/markdown";
import type { IndexChunk } from "../ports";
import { type Piece, sizeOf, toPieces } from "./chunk-pieces";

/** Words of a passage at most, as the retrieval configuration was measured with. */
export const MAX_CHUNK_WORDS = 160;
/** Shorter passages join their neighbours where the headings allow it. */
const MIN_CHUNK_WORDS = 40;

interface Passage {
  heading_path: string[];
  text: string;
  size: number;
  /** The section's heading as it stands; null above the first heading and for a part of a long section. */
  heading: string | null;
}

/**
 * Cuts a page into passages of at most 180 words along its headings: whole sections where they fit, else between blocks, list items,
 * table rows (each part repeats the header) and sentences. Short neighbours under one parent join, their headings then in the text.
 * Every line of a passage stands in the Markdown; `heading_path` is outermost first. The same passage of the same page has the same
 * id whatever surrounds it.
 */
export function chunkMarkdown(markdown: string, page_id: string): IndexChunk[] {
  const passages = joinShort(readSections(markdown).flatMap(toPassages));
  const seen = new Map<string, number>();
  const chunks: IndexChunk[] = [];
  for (const { heading_path, text } of passages) {
    const content = `${page_id}\n${heading_path.join(" > ")}\n${text}`;
    const copy = (seen.get(content) ?? 0) + 1;
    seen.set(content, copy);
    const hash = sha256Hex(copy === 1 ? content : `${content}-${copy}`);
    chunks.push({ chunk_id: `chk_${hash.slice(0, 24)}`, ord: chunks.length, heading_path, text });
  }
  return chunks;
}

interface Section {
  heading_path: string[];
  heading: string | null;
  pieces: Piece[];
}

function readSections(markdown: string): Section[] {
  const sections: Section[] = [];
  let open: { level: number; title: string }[] = [];
  let section: Section = { heading_path: [], heading: null, pieces: [] };
  const blocks = readBlocks(markdown);
  for (const [i, block] of blocks.entries()) {
    if (block.kind !== "heading") {
      for (const piece of toPieces(block, blocks[i + 1], MAX_CHUNK_WORDS)) section.pieces.push(piece);
      continue;
    }
    const next = blocks[i + 1];
    open = open.filter(({ level }) => level < block.level);
    if (!next || (next.kind === "heading" && next.level <= block.level)) {
      // A heading with nothing below it is a line of its parent: it would be in no path.
      const above = open.map(({ title }) => title);
      if (above.join("\n") !== section.heading_path.join("\n")) {
        sections.push(section);
        section = { heading_path: above, heading: null, pieces: [] };
      }
      for (const piece of toPieces({ kind: "paragraph", lines: [block.line] }, next, MAX_CHUNK_WORDS))
        section.pieces.push(piece);
      continue;
    }
    sections.push(section);
    open.push({ level: block.level, title: block.title });
    section = { heading_path: open.map(({ title }) => title), heading: block.line, pieces: [] };
  }
  sections.push(section);
  return sections.filter(({ pieces }) => pieces.length > 0);
}

/** Packs a section's pieces into passages of about the same length. */
function toPassages({ heading_path, heading, pieces }: Section): Passage[] {
  const groups = packPieces(pieces);
  return groups.map((group) => {
    const text = joinPieces(group);
    return { heading_path, heading: groups.length === 1 ? heading : null, text, size: sizeOf(text) };
  });
}

function packPieces(pieces: Piece[]): Piece[][] {
  const total = pieces.reduce((size, piece) => size + piece.size, 0);
  const wanted = total / Math.ceil(total / MAX_CHUNK_WORDS);
  const groups: Piece[][] = [];
  let held: Piece[] = [];
  let size = 0;
  for (const piece of pieces) {
    if (held.length > 0 && (size >= wanted || size + addedSize(held, piece) > MAX_CHUNK_WORDS)) {
      // A line that leads in what follows ("You need:") goes with it.
      const carried = held.length > 1 && held.at(-1)?.leads ? held.splice(-1) : [];
      groups.push(held);
      held = carried;
      size = carried[0]?.size ?? 0;
      if (size + addedSize(held, piece) > MAX_CHUNK_WORDS) {
        groups.push(held);
        held = [];
        size = 0;
      }
    }
    size += addedSize(held, piece);
    held.push(piece);
  }
  return [...groups, held].filter((group) => group.length > 0);
}

/** A table's row brings its header where the row before it is not of the same table. */
function addedSize(held: Piece[], { size, table_head }: Piece): number {
  return table_head && held.at(-1)?.table_head !== table_head ? size + table_head.size : size;
}

function joinPieces(pieces: Piece[]): string {
  let text = "";
  for (const [i, { text: own, separator, table_head }] of pieces.entries()) {
    const starts_table = table_head !== undefined && pieces[i - 1]?.table_head !== table_head;
    if (i > 0) text += starts_table ? "\n\n" : separator;
    text += starts_table ? `${table_head.text}\n${own}` : own;
  }
  return text;
}

/** Joins a short section with the next one when both stand under the same parent, or the next one is its child. */
function joinShort(passages: Passage[]): Passage[] {
  const joined: Passage[] = [];
  for (const next of passages) {
    const last = joined.at(-1);
    const heading_path = last && last.size < MIN_CHUNK_WORDS ? findSharedPath(last, next) : null;
    if (
      !last ||
      !heading_path ||
      !next.heading ||
      last.size + next.size + sizeOf(next.heading) + sizeOf(last.heading ?? "") > MAX_CHUNK_WORDS
    ) {
      joined.push({ ...next });
      continue;
    }
    const is_child = heading_path.length === last.heading_path.length;
    const before = last.heading && !is_child ? `${last.heading}\n\n${last.text}` : last.text;
    last.text = `${before}\n\n${next.heading}\n\n${next.text}`;
    last.size = sizeOf(last.text);
    last.heading_path = heading_path;
    // Its heading is either in its path or now in its text.
    if (!is_child) last.heading = null;
  }
  return joined;
}

/** The path that is true for both, null when they are not neighbours of one family. */
function findSharedPath(last: Passage, next: Passage): string[] | null {
  const parent = next.heading_path.slice(0, -1);
  const path = parent.join("\n");
  if (last.heading_path.join("\n") === path) return parent;
  return last.heading && last.heading_path.slice(0, -1).join("\n") === path ? parent : null;
}
