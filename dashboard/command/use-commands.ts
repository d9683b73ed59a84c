import { useLocation } from "wouter-preact";
import { isPermitted } from "../../workers/contract/permissions";
import { useMe } from "../api/accounts";
import { useRecentConversations } from "../api/recent";
import { useSites } from "../api/sites";
import { describeStatus, VIEWS } from "../inbox/words";
import type { IconName } from "../ui/Icon";
import { getCannedLink, listSiteScreens, useSiteId } from "../ui/screens";
import type { Command, Group } from "./commands";
import { listDoings } from "./doings";

const MAX_TEXT_CHARS = 80;

/** Everything that can be done or gone to from the screen that is shown. `on_help` shows the keys. */
export function useCommands(on_help: () => void): Command[] {
  const [, navigate] = useLocation();
  const site_id = useSiteId();
  const me = useMe().data;
  const can_answer = me !== undefined && isPermitted(me.role, "use_inbox");
  const sites = useSites().data?.items ?? [];
  const recent = useRecentConversations(can_answer).data?.items ?? [];
  const link = (group: Group, href: string, label: string, icon: IconName, more: Partial<Command> = {}): Command => ({
    ...{ key: href, group, label, icon },
    ...more,
    run: () => navigate(href),
  });
  const home = site_id === null ? "" : `/sites/${encodeURIComponent(site_id)}`;
  const here = site_id === null ? [] : listSiteScreens(site_id);
  const canned = getCannedLink(site_id);
  const inner: [string, string, IconName][] = [
    ...(can_answer
      ? VIEWS.map(
          ({ view, label }) => [`/inbox?view=${view}`, `Inbox: ${label}`, "inbox"] as [string, string, IconName],
        )
      : []),
    ["/entries/new", "Write an entry", "text"],
    ["/answers/corrections", "Corrections to approve", "answers"],
    ["/answers/templates", "Prompt templates", "answers"],
    ["/tests/questions", "Test questions", "tests"],
  ];
  return [
    ...listDoings(),
    ...here.map(({ href, label, icon }) => link("Go to", href, label, icon)),
    ...(can_answer ? [link("Go to", canned.href, canned.label, canned.icon)] : []),
    ...(site_id === null ? [] : inner.map(([path, label, icon]) => link("Go to", home + path, label, icon))),
    link("Go to", "/sites", "All sites", "sites"),
    link("Go to", "/sites/new", "Add a site", "plus"),
    link("Go to", "/account", "Your account", "person", { words: "profile password sessions keys usage sign out" }),
    { key: "keys", group: "Go to", label: "Show the keys", icon: "info", hint: "?", run: on_help },
    ...recent.map((conversation) =>
      link(
        "Conversations",
        `/sites/${encodeURIComponent(conversation.site_id)}/inbox/${encodeURIComponent(conversation.id)}?view=all`,
        conversation.last_text.slice(0, MAX_TEXT_CHARS),
        "answers",
        {
          hint: describeStatus(conversation).label,
          words: `${conversation.tags.join(" ")} ${conversation.id} ${conversation.assignee?.name ?? ""}`,
        },
      ),
    ),
    ...sites
      .filter(({ id }) => id !== site_id)
      .map(({ id, name, url }) => link("Sites", `/sites/${encodeURIComponent(id)}`, name, "globe", { words: url })),
  ];
}
