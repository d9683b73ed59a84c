import type { Quality } from "../../workers/contract/knowledge";
import { Badge, type Tone } from "../ui/Badge";
import { Card } from "../ui/Card";
import { formatNumber } from "../ui/format";
import { Meter } from "../ui/Meter";
import { findQualityBand, listQualityParts, QUALITY_BAND_NAMES } from "./quality";

const TONES: Record<keyof typeof QUALITY_BAND_NAMES, Tone> = { good: "green", fair: "amber", low: "red" };

/** How good a page is to answer from, part by part. */
export function QualityCard({ quality }: { quality: Quality }) {
  const band = findQualityBand(quality.score);
  return (
    <Card title="Quality" actions={<Badge tone={TONES[band]}>{QUALITY_BAND_NAMES[band]}</Badge>}>
      <p>
        <span class="font-display text-2xl font-[560] tabular-nums">{formatNumber(Math.round(quality.score))}</span>
        <span class="text-muted"> of 100</span>
      </p>
      <ul class="mt-3 grid gap-3">
        {listQualityParts(quality).map(({ label, points, most, text }) => (
          <li key={label}>
            <p class="flex items-baseline justify-between gap-4">
              {label}
              <span class="text-sm text-muted tabular-nums">
                {formatNumber(points)} of {most}
              </span>
            </p>
            <Meter label={label} value={points} max={most} />
            <p class="text-sm text-muted">{text}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
