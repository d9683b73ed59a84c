/** How well a score tells two kinds apart. */
import { makeRandom } from "./retrieval-set.ts";

const SAMPLES = 2_000;

/** The share of pairs in which the one that should score higher does; equals count half. */
export function measureAuroc(higher: readonly number[], lower: readonly number[]): number {
  let wins = 0;
  for (const a of higher) for (const b of lower) wins += a > b ? 1 : a === b ? 0.5 : 0;
  return wins / (higher.length * lower.length);
}

/** The 95 % interval, by bootstrap over both kinds. */
export function bootstrapAuroc(higher: readonly number[], lower: readonly number[]): [low: number, high: number] {
  const random = makeRandom(1);
  const draw = (values: readonly number[]) => values.map(() => values[Math.floor(random() * values.length)] ?? 0);
  const samples = Array.from({ length: SAMPLES }, () => measureAuroc(draw(higher), draw(lower))).sort((a, b) => a - b);
  return [samples[SAMPLES * 0.025] ?? Number.NaN, samples[SAMPLES * 0.975] ?? Number.NaN];
}
