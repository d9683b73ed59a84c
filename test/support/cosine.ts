/** Of two vectors, -1 to 1; only their direction counts. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  return x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0) / (Math.hypot(...x) * Math.hypot(...y));
}
