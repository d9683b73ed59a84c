import type { Theme } from "../../workers/contract/sites";
import baseCss from "./base.css?inline";
import chatCss from "./chat.css?inline";
import { fitToSurface, pickTextColor } from "./color";
import sourcesCss from "./sources.css?inline";

/** The two surfaces text stands on; the same values as `--bg` in base.css, the darker (lighter) of each scheme's backgrounds. */
const LIGHT_SURFACE = "#f4f5f7";
const DARK_SURFACE = "#21242b";

/** Puts the stylesheet and the owner's colours on the document: constructed, because the policy allows no `<style>`. */
export function applyTheme(target: Document, { primary_color, secondary_color }: Theme): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(baseCss + chatCss + sourcesCss);
  target.adoptedStyleSheets = [sheet];
  const { style } = target.documentElement;
  style.setProperty("--primary", primary_color);
  style.setProperty("--on-primary", pickTextColor(primary_color));
  style.setProperty("--accent-light", fitToSurface(secondary_color, LIGHT_SURFACE));
  style.setProperty("--accent-dark", fitToSurface(secondary_color, DARK_SURFACE));
}
