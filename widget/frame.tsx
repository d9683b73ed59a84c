/** The chat's own document: reads its configuration, ties host page, session and screen together. */
import { render } from "preact";
import { App } from "./chat/App";
import { findTexts } from "./i18n/find";
import { TextsContext } from "./i18n/texts";
import { createApi } from "./session/api";
import { readConfig } from "./session/config";
import { connectHost, type FrameWindow, type HostAccess } from "./session/host";
import { ChatSession } from "./session/session";
import { createStore } from "./session/store";
import { uploadFile } from "./session/upload";
import { applyTheme } from "./theme/apply";

function start(): void {
  const config = readConfig(document);
  // Opened on the app's host, where its calls would be a stranger's. A preview stands there and makes none.
  if (!config.preview && location.origin !== config.frame_origin) {
    location.replace(config.frame_origin + location.pathname);
    return;
  }
  const root = document.getElementById("app");
  if (!root) return;
  const locale = navigator.language;
  const texts = findTexts([locale]);
  /** Both are read when something is sent: by then the page around the frame has said which it is. */
  const metadata: Record<string, string> = { locale };
  const context: Record<string, string> = { locale };
  let access: HostAccess = "pending";
  let isOpen = false;

  applyTheme(document, config);
  document.documentElement.lang = texts.lang;

  const session = new ChatSession({
    api: createApi(
      (path, init) => fetch(path, init),
      (path) => new WebSocket(config.frame_origin.replace(/^http/, "ws") + path),
      uploadFile,
    ),
    store: createStore(config.site_key, () => localStorage),
    site_key: config.site_key,
    metadata,
    context,
    onUnread: (count) => host?.showUnread(count, session.is_alerted),
  });
  const draw = () => {
    render(
      <TextsContext.Provider value={texts}>
        <App
          config={config}
          session={session}
          access={access}
          isOpen={isOpen}
          onClose={host?.is_embedded ? host.close : null}
        />
      </TextsContext.Provider>,
      root,
    );
  };
  const update = () => {
    session.setVisible(access === "accepted" && isOpen && document.visibilityState === "visible");
    draw();
  };
  let host: ReturnType<typeof connectHost> | null = null;
  // A preview meets nobody: with access pending nothing is asked, called or kept.
  if (config.preview) {
    draw();
    return;
  }
  host = connectHost(window as unknown as FrameWindow, config.allowed_origins, {
    onAccess: (next) => {
      access = next;
      update();
    },
    onOpen: (next) => {
      isOpen = next;
      update();
    },
    onPage: (page) => {
      Object.assign(context, page);
      metadata.landing_page ??= page.page_url;
    },
  });

  session.subscribe(draw);
  document.addEventListener("visibilitychange", update);
  window.addEventListener("online", () => session.setOnline(true));
  window.addEventListener("offline", () => session.setOnline(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) host?.close();
  });
  if (!navigator.onLine) session.setOnline(false);
  update();
}

start();
