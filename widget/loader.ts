/**
 * The one script on a customer's page: a launcher in a shadow root, and on the first click an iframe with the chat.
 * Before that click it stores nothing and asks for nothing. It must never break its host, so every entry point swallows errors.
 */
import type { LoaderConfig } from "../workers/contract/embed";
import { type FrameMessage, postTo, readFrameMessage } from "./bridge";
import css from "./theme/launcher.css?inline";
import { createTitleSign } from "./title";

type Command = "open" | "close" | "toggle";
type Global = { HelpShelf?: { (command: Command): void; is_helpshelf?: true } };

/** The highest z-index browsers keep. */
const TOP_Z_INDEX = "2147483647";
const SVG_NS = "http://www.w3.org/2000/svg";
const CHAT_ICON =
  "M12 3.5c-5 0-9 3.4-9 7.7 0 2.4 1.3 4.6 3.3 6-.1 1-.5 2-1.2 2.8-.2.3 0 .7.4.7 1.9-.2 3.6-.9 4.9-1.9.5.1 1 .1 1.6.1 5 0 9-3.4 9-7.7s-4-7.7-9-7.7Z";
const CLOSE_ICON = "m6 9.5 6 6 6-6";

/** Runs `action` so that no fault of ours reaches the host page. */
function guard<T extends unknown[]>(action: (...args: T) => void): (...args: T) => void {
  return (...args) => {
    try {
      action(...args);
    } catch {
      // The host page must not notice.
    }
  };
}

function createIcon(path: string, name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG_NS, "svg");
  const line = document.createElementNS(SVG_NS, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", name);
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function createPart<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const part = document.createElement(tag);
  part.className = name;
  return part;
}

function start(config: LoaderConfig): void {
  const scope = window as unknown as Global;
  if (typeof scope.HelpShelf === "function" && scope.HelpShelf.is_helpshelf) return;

  const host = document.createElement("helpshelf-widget");
  host.style.cssText = `all:initial!important;position:fixed!important;z-index:${TOP_Z_INDEX}!important;color-scheme:light dark!important`;
  host.style.setProperty("--color", config.color);
  host.style.setProperty("--text-color", config.text_color);
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const box = createPart("div", `box ${config.position}`);
  const panel = createPart("div", "panel");
  const button = createPart("button", "launcher");
  const badge = createPart("span", "badge");
  panel.id = "panel";
  badge.hidden = true;
  button.type = "button";
  button.append(createIcon(CHAT_ICON, "chat"), createIcon(CLOSE_ICON, "close"), badge);
  button.setAttribute("aria-controls", "panel");
  box.append(panel, button);
  root.append(box);

  let frame: HTMLIFrameElement | null = null;
  let isOpen = false;
  let isReady = false;

  const post = (type: "hello" | "opened" | "closed") => {
    const page = { page_url: location.origin + location.pathname, page_title: document.title };
    if (frame?.contentWindow) postTo(frame.contentWindow, config.frame_origin, { hs: 1, type, ...page });
  };
  const showUnread = (count: number) => {
    badge.hidden = count === 0;
    badge.textContent = String(count);
    button.setAttribute("aria-label", count ? `${config.label} (${count})` : config.label);
  };
  const showInTitle = createTitleSign(document);
  const createFrame = () => {
    frame = createPart("iframe", "frame");
    frame.title = config.label;
    frame.allow = "clipboard-write";
    frame.onload = guard(() => post("hello"));
    frame.src = config.frame_url;
    panel.append(frame);
  };
  const setOpen = (next: boolean, refocus: boolean) => {
    if (next && !frame) createFrame();
    isOpen = next;
    box.classList.toggle("open", next);
    button.setAttribute("aria-expanded", String(next));
    if (next) {
      showUnread(0);
      frame?.focus();
    } else if (refocus) button.focus();
    if (isReady) post(next ? "opened" : "closed");
  };
  const receive = (message: FrameMessage) => {
    if (message.type === "close") setOpen(false, true);
    else if (message.type === "unread") {
      showUnread(isOpen ? 0 : message.count);
      showInTitle(message.is_alerted ? message.count : 0);
    } else {
      // Only now does the frame's own close button exist, so only now may a full-screen panel cover the launcher.
      isReady = true;
      box.classList.add("ready");
      post(isOpen ? "opened" : "closed");
    }
  };

  button.onclick = guard(() => setOpen(!isOpen, true));
  box.onkeydown = guard((event: KeyboardEvent) => {
    if (event.key === "Escape" && isOpen) setOpen(false, true);
  });
  window.addEventListener(
    "message",
    guard((event: MessageEvent) => {
      const message = readFrameMessage(event, frame?.contentWindow, config.frame_origin);
      if (message) receive(message);
    }),
  );
  scope.HelpShelf = Object.assign(
    guard((command: Command) => {
      if (command === "open" || command === "close" || command === "toggle") {
        const next = command === "toggle" ? !isOpen : command === "open";
        if (next !== isOpen) setOpen(next, false);
      }
    }),
    { is_helpshelf: true as const },
  );
  button.setAttribute("aria-expanded", "false");
  showUnread(0);

  const attach = guard(() => document.body.append(host));
  if (document.body) attach();
  else document.addEventListener("DOMContentLoaded", attach);
}

// The Worker replaces this one string with the configuration of the site whose host served the script.
guard(start)("__HELPSHELF_CONFIG__" as unknown as LoaderConfig);
