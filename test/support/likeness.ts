/** How much two texts have in common, whatever their marks and spaces. Pure. */

/** `recall`: the share of `truth` that is in `found`. `precision`: the reverse. Both by pairs of neighbouring letters. */
export function measureLikeness(found: string, truth: string): { recall: number; precision: number } {
  const [a, b] = [countPairs(found), countPairs(truth)];
  let shared = 0;
  for (const [pair, times] of b) shared += Math.min(times, a.get(pair) ?? 0);
  const sum = (pairs: Map<string, number>) => [...pairs.values()].reduce((total, times) => total + times, 0);
  return { recall: shared / Math.max(1, sum(b)), precision: shared / Math.max(1, sum(a)) };
}

function countPairs(text: string): Map<string, number> {
  const letters = [...text.normalize("NFC").replace(/[^\p{L}\p{N}\ufffd]+/gu, "")];
  const pairs = new Map<string, number>();
  for (let at = 1; at < letters.length; at++) {
    const pair = `${letters[at - 1]}${letters[at]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}
