import { useEffect, useState } from "preact/hooks";
import { followHere, forgetPresent, readHere } from "../inbox/presence";
import { queryClient } from "./client";
import { applySiteEvent, refreshAll } from "./live-cache";
import { createLines } from "./live-line";
import { type LiveState, SiteStream } from "./site-stream";

export type { LiveState };

/** The one stream of a site, shared by everything on the screen that follows it. */
interface Feed {
  stream: SiteStream;
  state: LiveState;
  listeners: Set<(state: LiveState) => void>;
  release: () => void;
  lingering: ReturnType<typeof setTimeout> | undefined;
}

/** From one screen of a site to the next nobody follows it for a moment. */
const LINGER_MS = 2_000;
const feeds = new Map<string, Feed>();

/**
 * Follows a site while the caller is on the screen: what happens there changes the query cache, so that nothing has to be asked
 * for twice. Returns how the line stands. Without a site nothing is followed.
 */
export function useSiteEvents(site_id: string | null): LiveState {
  const [state, setState] = useState<LiveState>((site_id !== null && feeds.get(site_id)?.state) || "connecting");
  useEffect(() => {
    if (site_id === null) return;
    const feed = feeds.get(site_id) ?? openFeed(site_id);
    clearTimeout(feed.lingering);
    feed.listeners.add(setState);
    setState(feed.state);
    return () => {
      feed.listeners.delete(setState);
      if (feed.listeners.size === 0) feed.lingering = setTimeout(feed.release, LINGER_MS);
    };
  }, [site_id]);
  return state;
}

function openFeed(site_id: string): Feed {
  const sayHere = () => stream.say(JSON.stringify(readHere(site_id)));
  const stream = new SiteStream({
    open: createLines(site_id),
    onFirstOpen: () => refreshAll(queryClient, site_id),
    onEvent: (event) => applySiteEvent(queryClient, site_id, event),
    onState: (state) => {
      feed.state = state;
      if (state === "live") {
        forgetPresent();
        sayHere();
      }
      for (const tell of feed.listeners) tell(state);
    },
    // A line never says why: the site's own address does, and leads to the sign-in when the session has ended.
    onRefused: () => void queryClient.invalidateQueries({ queryKey: ["site", site_id], exact: true }),
  });
  const revive = () => {
    if (document.visibilityState === "visible") stream.revive();
  };
  const leaveHere = followHere(sayHere);
  const feed: Feed = {
    stream,
    state: "connecting",
    listeners: new Set(),
    lingering: undefined,
    release: () => {
      stream.stop();
      leaveHere();
      feeds.delete(site_id);
      window.removeEventListener("online", revive);
      document.removeEventListener("visibilitychange", revive);
    },
  };
  feeds.set(site_id, feed);
  window.addEventListener("online", revive);
  document.addEventListener("visibilitychange", revive);
  stream.start();
  return feed;
}
