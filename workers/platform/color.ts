/** Black or white, whichever reads better on `#rrggbb` (WCAG 2 relative luminance). */
export function readableTextColor(background: string): "#ffffff" | "#111111" {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(background.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  // Equal contrast with white (1.05) and with #111 (0.0056 + 0.05) lies at sqrt(1.05 × 0.0556) − 0.05.
  return luminance > 0.192 ? "#111111" : "#ffffff";
}
