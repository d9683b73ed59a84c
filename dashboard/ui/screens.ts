import { useRoute } from "wouter-preact";
import type { IconName } from "./Icon";

export interface ScreenLink {
  label: string;
  href: string;
  icon: IconName;
  /** Whose number stands beside it. */
  counts?: "waiting";
}

/** The screens of one site, in the order of the navigation. */
export function listSiteScreens(site_id: string): ScreenLink[] {
  const home = `/sites/${encodeURIComponent(site_id)}`;
  return [
    { label: "Home", href: home, icon: "home" },
    { label: "Inbox", href: `${home}/inbox`, icon: "inbox", counts: "waiting" },
    { label: "Pages", href: `${home}/pages`, icon: "pages" },
    { label: "Entries", href: `${home}/entries`, icon: "text" },
    { label: "Ask", href: `${home}/ask`, icon: "ask" },
    { label: "Answers", href: `${home}/answers`, icon: "answers" },
    { label: "Gaps", href: `${home}/gaps`, icon: "gaps" },
    { label: "Tests", href: `${home}/tests`, icon: "tests" },
    { label: "Widget", href: `${home}/widget`, icon: "widget" },
    { label: "Settings", href: `${home}/settings`, icon: "settings" },
  ];
}

/** The canned replies of the workspace, beside the screens of a site or alone. */
export function getCannedLink(site_id: string | null): ScreenLink {
  const href = site_id ? `/sites/${encodeURIComponent(site_id)}/canned-replies` : "/canned-replies";
  return { label: "Canned replies", href, icon: "canned" };
}

/** The site whose screens are shown, null elsewhere. */
export function useSiteId(): string | null {
  const [, params] = useRoute<{ site_id: string; "*": string }>("/sites/:site_id/*?");
  const site_id = params?.site_id;
  return site_id && site_id !== "new" ? site_id : null;
}
