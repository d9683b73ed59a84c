import type { Quality, QualityBand } from "../../workers/contract/knowledge";

/** Where each band begins, best first (contract). Repeated here because the contract's value brings all of zod with it. */
const BANDS: readonly { band: QualityBand; from: number; label: string }[] = [
  { band: "good", from: 60, label: "Good" },
  { band: "fair", from: 25, label: "Fair" },
  { band: "low", from: 0, label: "Low" },
];

export const QUALITY_BAND_NAMES = Object.fromEntries(BANDS.map(({ band, label }) => [band, label])) as Record<
  QualityBand,
  string
>;

/** The band of a score from 0 to 100. */
export function findQualityBand(score: number): QualityBand {
  return BANDS.find(({ from }) => score >= from)?.band ?? "low";
}

interface QualityPart {
  part: Exclude<keyof Quality, "score">;
  /** Its points at best. */
  most: number;
  label: string;
  weak: string;
  strong: string;
}

/** The four parts of a score (spec §9). */
const PARTS: readonly QualityPart[] = [
  {
    part: "length",
    most: 30,
    label: "Length",
    weak: "Best are 300 to 3,000 characters: enough to answer from, and one subject.",
    strong: "Long enough to answer from, and not too long.",
  },
  {
    part: "readability",
    most: 25,
    label: "Sentences",
    weak: "Best are 10 to 20 words a sentence.",
    strong: "Easy to read and to quote.",
  },
  {
    part: "structure",
    most: 20,
    label: "Structure",
    weak: "Headings, lists and tables make single answers easy to find.",
    strong: "Headings, lists or tables lead to single answers.",
  },
  {
    part: "diversity",
    most: 25,
    label: "Variety",
    weak: "Many words repeat, as in menus and lists of links.",
    strong: "Says something new with every sentence.",
  },
];

/** Less than this share of a part's points is worth a word of advice. */
const WEAK_SHARE = 0.6;

export interface RatedPart {
  label: string;
  points: number;
  most: number;
  /** What it says of the page, or what would help. */
  text: string;
}

/** The parts of a page's quality, in words. */
export function listQualityParts(quality: Quality): RatedPart[] {
  return PARTS.map(({ part, most, label, weak, strong }) => ({
    label,
    points: quality[part],
    most,
    text: quality[part] < most * WEAK_SHARE ? weak : strong,
  }));
}
