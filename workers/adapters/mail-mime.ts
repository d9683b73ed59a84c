/** Mail as it comes over the wire (RFC 5322, MIME) behind the ports. */
import { Parser } from "htmlparser2";
import PostalMime, { addressParser, type Header } from "postal-mime";
import type { IncomingMail } from "../ports";

/** Far above what a mail has; a hostile one is read no deeper. */
const MAX_NESTING_DEPTH = 20;
const MAX_HEADERS_BYTES = 256 * 1024;
/** Of HTML: an answer stands before what it quotes, and tags in tags cost their square. */
const MAX_HTML_CHARS = 256 * 1024;
const NOTHING: IncomingMail = { from: null, message_id: null, text: "", is_automatic: false, attachments: 0 };

/** Reads a mail; one that cannot be read has neither sender nor text. */
export async function readMail(raw: Uint8Array): Promise<IncomingMail> {
  try {
    const mail = await PostalMime.parse(raw, { maxNestingDepth: MAX_NESTING_DEPTH, maxHeadersSize: MAX_HEADERS_BYTES });
    return {
      from: readSender(mail.headers),
      message_id: mail.messageId?.trim() || null,
      text: mail.text?.trim() ? mail.text : htmlToText(mail.html ?? ""),
      is_automatic: isAutomatic(mail.headers),
      attachments: mail.attachments.filter(({ disposition, related }) => disposition === "attachment" && !related)
        .length,
    };
  } catch {
    return NOTHING;
  }
}

/** Exactly one sender, lower-cased: a mail that names two is nobody's. */
function readSender(headers: Header[]): string | null {
  const senders = headers
    .filter(({ key }) => key === "from")
    .flatMap(({ value }) => addressParser(value, { flatten: true }));
  const [sender] = senders;
  return senders.length === 1 && sender?.address ? sender.address.toLowerCase() : null;
}

/** Answering machines and bounces say so (RFC 3834), the older ones by their precedence. */
function isAutomatic(headers: Header[]): boolean {
  return headers.some(({ key, value }) => {
    const said = value.trim().toLowerCase();
    if (key === "auto-submitted") return said !== "no";
    if (key === "precedence") return ["bulk", "junk", "list", "auto_reply"].includes(said);
    return key === "x-autoreply" || key === "x-autorespond";
  });
}

const SILENT = new Set(["head", "style", "script", "title", "blockquote", "template"]);
const BLOCKS = new Set(["p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "pre", "hr"]);
/** What programs wrap a quoted mail in, and the line that introduces it. */
const QUOTE = /\b(?:gmail_quote|gmail_attr|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg)\b/;

/** Text of a mail that has HTML alone, without what it quotes. */
function htmlToText(html: string): string {
  const open: boolean[] = [];
  let silent = 0;
  let text = "";
  const parser = new Parser({
    onopentag(name, { class: classes = "", id = "" }) {
      const is_silent = SILENT.has(name) || QUOTE.test(`${classes} ${id}`);
      open.push(is_silent);
      if (is_silent) silent++;
      else if (BLOCKS.has(name) && silent === 0) text += "\n";
    },
    ontext(part) {
      if (silent === 0) text += part.replace(/\s+/g, " ");
    },
    onclosetag(name) {
      if (open.pop()) silent--;
      else if (name === "p" && silent === 0) text += "\n";
    },
  });
  parser.end(html.slice(0, MAX_HTML_CHARS));
  return text;
}
