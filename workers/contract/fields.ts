import * as z from "zod";

/** An object whose keys are its sender's own, at most so large as JSON. */
export function freeObject(max_bytes: number) {
  return z
    .record(z.string(), z.unknown())
    .refine((value) => new TextEncoder().encode(JSON.stringify(value)).byteLength <= max_bytes, {
      error: `At most ${max_bytes / 1024} kB`,
    });
}
