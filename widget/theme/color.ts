/** Colours chosen for contrast (WCAG 2.2 AA). All colours are `#rrggbb`. */

/** Least contrast of text against what it stands on. */
export const MIN_TEXT_CONTRAST = 4.5;
/** Steps of 5 % towards black or white; 20 reach it. */
const STEPS = 20;

function readChannels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function toHex(channels: number[]): string {
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
}

function computeLuminance(color: string): number {
  const [r = 0, g = 0, b = 0] = readChannels(color).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast ratio, 1 to 21. */
export function computeContrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [computeLuminance(a), computeLuminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** `color`, moved towards black or white only as far as text in it needs on `surface`. */
export function fitToSurface(color: string, surface: string): string {
  const goal = computeLuminance(surface) > 0.5 ? 0 : 255;
  const channels = readChannels(color);
  for (let step = 0; step <= STEPS; step += 1) {
    const mixed = toHex(channels.map((channel) => channel + ((goal - channel) * step) / STEPS));
    if (computeContrast(mixed, surface) >= MIN_TEXT_CONTRAST) return mixed;
  }
  return toHex(channels.map(() => goal));
}
