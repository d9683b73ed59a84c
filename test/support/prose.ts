/** Text made by rule that reads like prose: the same for the same seed, different for another. Pure. */

const ADJECTIVES = (
  "amber brisk calm copper damp early faded gentle hollow idle ivory late linen lively mellow narrow oaken pale patient plain " +
  "quiet ragged rustic sandy silent slender steady sturdy sunlit tidy upright vivid walnut warm weathered woven"
).split(" ");
const NOUNS = (
  "anchor apron awning barrel basket bench blanket bolt bracket brush bucket cabinet candle canvas chair clamp cushion drawer " +
  "easel feather fence garden gate hammer hinge kettle ladder lantern lattice ledger locker mallet mirror needle orchard oven " +
  "paddle pantry parcel plank pulley quilt railing ribbon saddle satchel shelf shutter spindle spool stool table tarp teapot " +
  "thimble timber trellis trolley umbrella varnish wagon whistle window workshop"
).split(" ");
const VERBS = (
  "balances borrows brightens carries checks cleans covers delivers fastens fills finds folds guards hangs holds keeps lifts " +
  "marks measures mends moves orders packs paints polishes protects repairs replaces returns sands seals sharpens shows sorts " +
  "steadies stores supports trims turns unpacks washes weighs wraps"
).split(" ");
const PLACES = (
  "after lunch|at the harbour|before the first frost|behind the counter|beside the river|by hand|for every visitor|in the back " +
  "room|in small batches|near the station|on a dry day|on the second floor|once a week|under the stairs|until the bell rings|with " +
  "a soft cloth|with great care|without any fuss|at the end of the month|between two deliveries"
).split("|");
const WORDS_A_PARAGRAPH = 60;

/** A small generator (mulberry32): numbers from 0 to 1, the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Paragraphs of at least `words` words together. */
export function writeProse(seed: number, words: number): string[] {
  const random = createRandom(seed);
  const paragraphs: string[] = [];
  for (let left = words; left > 0; ) {
    const sentences: string[] = [];
    for (let room = Math.min(left, WORDS_A_PARAGRAPH); room > 0; ) {
      const sentence = writeSentence(random);
      const length = sentence.split(" ").length;
      sentences.push(sentence);
      room -= length;
      left -= length;
    }
    paragraphs.push(sentences.join(" "));
  }
  return paragraphs;
}

/** Something to write about: "woven basket". */
export function nameSubject(seed: number): string {
  const random = createRandom(seed);
  return `${pick(ADJECTIVES, random)} ${pick(NOUNS, random)}`;
}

function writeSentence(random: () => number): string {
  const thing = () => `${pick(ADJECTIVES, random)} ${pick(NOUNS, random)}`;
  const act = () => `${pick(VERBS, random)} the ${thing()}`;
  const sentence = [
    () => `The ${thing()} ${act()} ${pick(PLACES, random)}.`,
    () => `Every ${thing()} ${act()}, and the ${thing()} ${act()}.`,
    () => `When the ${thing()} ${act()}, our ${pick(NOUNS, random)} ${act()} ${pick(PLACES, random)}.`,
    () => `A ${thing()} that ${act()} also ${act()}.`,
  ];
  return pick(sentence, random)();
}

function pick<T>(list: readonly T[], random: () => number): T {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new RangeError("There is nothing to pick from.");
  return item;
}
