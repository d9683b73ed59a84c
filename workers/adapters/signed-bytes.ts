const LARGEST = 127;

/** A vector's direction in signed bytes that fill their range; zeros stay zeros. */
export function toSignedBytes(vector: Iterable<number>): Int8Array {
  const values = Float32Array.from(vector);
  const most = values.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
  return Int8Array.from(values, (value) => (most > 0 ? Math.round((value / most) * LARGEST) : 0));
}
