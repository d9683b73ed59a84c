import type { FrameConfig } from "../../workers/contract/embed";
import baseCss from "./base.css?inline";
import chatCss from "./chat.css?inline";
import { fitToSurface } from "./color";
import filesCss from "./files.css?inline";
import productsCss from "./products.css?inline";
import sourcesCss from "./sources.css?inline";

/** The two surfaces text stands on; the same values as `--bg` in base.css, the darker (lighter) of each scheme's backgrounds. */
const LIGHT_SURFACE = "#f4f5f7";
const DARK_SURFACE = "#21242b";

/** Puts the stylesheet and the owner's colours on the document: constructed, because the policy allows no `<style>`. */
export function applyTheme(target: Document, { theme, text_color }: FrameConfig): void {
  const { primary_color, secondary_color } = theme;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(baseCss + chatCss + sourcesCss + productsCss + filesCss);
  target.adoptedStyleSheets = [sheet];
  const { style } = target.documentElement;
  style.setProperty("--primary", primary_color);
  style.setProperty("--on-primary", text_color);
  style.setProperty("--accent-light", fitToSurface(secondary_color, LIGHT_SURFACE));
  style.setProperty("--accent-dark", fitToSurface(secondary_color, DARK_SURFACE));
}
