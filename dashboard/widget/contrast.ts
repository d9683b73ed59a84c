/** Whether the owner's colours can be read (WCAG 2.2 AA). Colours are `#rrggbb`. */

/** Least contrast of text against what it stands on. */
const MIN_TEXT_CONTRAST = 4.5;
/** The widget's light and dark surface, and its near-black; as in its own styles. */
const LIGHT_SURFACE = "#f4f5f7";
const DARK_SURFACE = "#21242b";
const DARK_TEXT = "#16181d";

function computeLuminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast ratio, 1 to 21. */
export function computeContrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [computeLuminance(a), computeLuminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour of text and icons on the primary colour: white where it can be read or reads at least as well. */
export function pickTextColor(primary_color: string): string {
  const white = computeContrast(primary_color, "#ffffff");
  return white >= MIN_TEXT_CONTRAST || white >= computeContrast(primary_color, DARK_TEXT) ? "#ffffff" : DARK_TEXT;
}

/** What becomes of text on the primary colour. */
export function describePrimary(primary_color: string): string {
  const text = pickTextColor(primary_color);
  const ratio = computeContrast(primary_color, text).toFixed(1);
  return `Header and button. Text on it is ${text === "#ffffff" ? "white" : "dark"}, contrast ${ratio} to 1.`;
}

/** What becomes of links in the secondary colour. */
export function describeSecondary(secondary_color: string): string {
  const isWeak = (surface: string) => computeContrast(secondary_color, surface) < MIN_TEXT_CONTRAST;
  const weak = [isWeak(LIGHT_SURFACE) && "light", isWeak(DARK_SURFACE) && "dark"].filter(Boolean);
  if (weak.length === 0) return "Links and sources. It can be read on light and on dark.";
  return `Links and sources. On ${weak.join(" and on ")} it is shifted until it can be read.`;
}
