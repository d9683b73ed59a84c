/** First bytes of files that are sent as something else. Pure. */

const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const fromLatin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const BINARIES: Record<string, Uint8Array> = {
  png: fromHex("89504e470d0a1a0a0000000d49484452"),
  jpeg: fromHex("ffd8ffe000104a4649460001"),
  gif: fromLatin1("GIF89a\u0001\u0000\u0001\u0000"),
  webp: fromLatin1("RIFF\u0024\u0000\u0000\u0000WEBPVP8 "),
  ico: fromHex("00000100010010100000"),
  mp4: fromLatin1("\u0000\u0000\u0000\u0020ftypisom\u0000\u0000\u0002\u0000"),
  webm: fromHex("1a45dfa39f4286810142f7810142f281"),
  mp3: fromLatin1("ID3\u0003\u0000\u0000\u0000"),
  ogg: fromLatin1("OggS\u0000\u0002\u0000\u0000"),
  wav: fromLatin1("RIFF\u0024\u0000\u0000\u0000WAVEfmt "),
  zip: fromHex("504b0304140000000800"),
  gzip: fromHex("1f8b0800000000000003"),
  rar: fromHex("526172211a0700"),
  "7z": fromHex("377abcaf271c"),
  exe: fromHex("4d5a90000300000004000000ffff0000"),
  elf: fromHex("7f454c4602010100"),
  wasm: fromHex("0061736d01000000"),
  woff2: fromHex("774f463200010000"),
  sqlite: fromLatin1("SQLite format 3\u0000"),
  doc: fromHex("d0cf11e0a1b11ae1"),
  pdf: fromLatin1("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"),
};
/** No text, whatever they are sent as. */
export const BINARY_KINDS = Object.keys(BINARIES);

/** Odd, but text; and a PDF that does not begin at once, as readers allow. */
const OTHERS: Record<string, Uint8Array> = {
  ftyp: fromLatin1("<!-- ftyp --><p>Text"),
  bom16: fromHex("fffe3c0070003e004100"),
  nulls: fromLatin1("<p>\u0000\u0000A\u0000 text"),
  id3: fromLatin1("ID3 tags, MZ, PK and RIFF are short for something else."),
  "late-pdf": fromLatin1("\n\n\n%PDF-1.4\n"),
};

/** What a file of the kind begins with; null for one that nobody knows. */
export function findStart(kind: string): Uint8Array | null {
  return BINARIES[kind] ?? OTHERS[kind] ?? null;
}
