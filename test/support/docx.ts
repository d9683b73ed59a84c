/** Writes small Word documents. */
import { escapeHtml } from "../../workers/platform/html";
import { buildZip, type ZipTestFile } from "./zip";

/** A paragraph with the id of its style, or the rows of a table. */
export type DocxTestBlock = { text: string; style?: string } | { rows: string[][] };

const NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STYLES: Record<string, string> = { Title: "Title", Heading1: "heading 1", Heading2: "heading 2" };

/** A document of these blocks, with `others` beside its own parts. */
export function buildDocx(
  blocks: readonly DocxTestBlock[],
  others: readonly ZipTestFile[] = [],
): Uint8Array<ArrayBuffer> {
  return buildZip([
    {
      name: "[Content_Types].xml",
      data: `<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    },
    {
      name: "_rels/.rels",
      data: `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
    },
    {
      name: "word/_rels/document.xml.rels",
      data: `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    },
    { name: "word/styles.xml", data: buildStyles() },
    { name: "word/document.xml", data: buildBody(blocks.map(drawBlock).join("")) },
    ...others,
  ]);
}

/** The main part of a document with this content. */
export function buildBody(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="${NAMESPACE}"><w:body>${content}</w:body></w:document>`;
}

function buildStyles(): string {
  const styles = Object.entries(STYLES).map(
    ([id, name]) => `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`,
  );
  return `<w:styles xmlns:w="${NAMESPACE}">${styles.join("")}</w:styles>`;
}

function drawBlock(block: DocxTestBlock): string {
  if ("text" in block) return drawParagraph(block.text, block.style);
  const rows = block.rows.map(
    (cells) => `<w:tr>${cells.map((cell) => `<w:tc>${drawParagraph(cell)}</w:tc>`).join("")}</w:tr>`,
  );
  return `<w:tbl>${rows.join("")}</w:tbl>`;
}

function drawParagraph(text: string, style?: string): string {
  const properties = style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : "";
  return `<w:p>${properties}<w:r><w:t xml:space="preserve">${escapeHtml(text)}</w:t></w:r></w:p>`;
}
