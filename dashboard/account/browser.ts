/** Each is told apart by the first pattern that fits: the later ones name themselves as the earlier ones too. */
const BROWSERS: [string, RegExp][] = [
  ["Edge", /\bEdg(e|A|iOS)?\//],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(Firefox|FxiOS)\//],
  ["Chrome", /\b(Chrome|CriOS|HeadlessChrome)\//],
  ["Safari", /\bSafari\//],
];
const SYSTEMS: [string, RegExp][] = [
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["Android", /\bAndroid\b/],
  ["Windows", /\bWindows\b/],
  ["macOS", /\bMac OS X\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["Linux", /\bLinux\b/],
];

/** `Firefox on Windows`, from a User-Agent header: enough to know one's own browsers by. */
export function describeBrowser(user_agent: string): string {
  const find = (kinds: [string, RegExp][]) => kinds.find(([, pattern]) => pattern.test(user_agent))?.[0];
  const browser = find(BROWSERS) ?? "Unknown browser";
  const system = find(SYSTEMS);
  return system ? `${browser} on ${system}` : browser;
}

/** Whether it is held in the hand. */
export function isHandheld(user_agent: string): boolean {
  return /\b(iPhone|iPad|Android|Mobile)\b/.test(user_agent);
}
