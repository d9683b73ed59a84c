import { brotliCompressSync, constants, deflateRawSync, gzipSync } from "node:zlib";

const MEGABYTE = 1024 * 1024;
const BROTLI_MEGABYTES = 512;
const NESTED_MEGABYTES = 512;
/** Of a gzip member without name, time or flags. */
const GZIP_HEADER = Buffer.from("1f8b0800000000000003", "hex");

/** A megabyte of one letter as deflate blocks that depend on nothing before: they may be sent as often as one likes. */
const DEFLATED_MEGABYTE = deflateRawSync(Buffer.alloc(MEGABYTE, "a"), {
  level: 9,
  finishFlush: constants.Z_FULL_FLUSH,
});

export const GZIP_BOMB = {
  header: GZIP_HEADER,
  /** About a kilobyte that becomes a megabyte. */
  megabyte: DEFLATED_MEGABYTE,
};

let brotli: Buffer | undefined;
/** Half a gigabyte in a few hundred bytes. */
export function makeBrotliBomb(): Buffer {
  brotli ??= brotliCompressSync(Buffer.alloc(BROTLI_MEGABYTES * MEGABYTE), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  return brotli;
}

let nested: Buffer | undefined;
/** Half a gigabyte, zipped twice. */
export function makeNestedBomb(): Buffer {
  nested ??= gzipSync(Buffer.concat([GZIP_HEADER, ...Array<Buffer>(NESTED_MEGABYTES).fill(DEFLATED_MEGABYTE)]));
  return nested;
}
