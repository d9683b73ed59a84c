/** Near-black, as the widget's own text. */
const DARK_TEXT = "#16181d";
const LIGHT_TEXT = "#ffffff";
/** WCAG 2.2 AA for text. */
const MIN_CONTRAST = 4.5;

/** Text colour for `#rrggbb`: white where it can be read or reads at least as well as near-black, else near-black. */
export function readableTextColor(background: string): string {
  const surface = computeLuminance(background);
  const white = 1.05 / (surface + 0.05);
  const dark = (surface + 0.05) / (computeLuminance(DARK_TEXT) + 0.05);
  return white >= MIN_CONTRAST || white >= dark ? LIGHT_TEXT : DARK_TEXT;
}

/** WCAG relative luminance, 0 to 1. */
function computeLuminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
