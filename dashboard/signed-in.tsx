import type { ComponentType } from "preact";
import { Redirect, Route, Switch, useLocation } from "wouter-preact";
import { useMe } from "./api/accounts";
import { AppShell } from "./ui/AppShell";
import { setLocale } from "./ui/format";
import { lazyScreen } from "./ui/lazy-screen";
import { NotFoundPage } from "./ui/NotFoundPage";

/** Of the workspace: beside a site's screens it leaves them in sight. */
const CannedListPage = lazyScreen(() => import("./canned/CannedListPage"));

/** Of `/sites/:site_id/inbox`, the part before its first sign counted. */
const LIST_DEPTH = 4;

interface ScreenRoute {
  path: string;
  Screen: ComponentType;
  /** One after the other is opened beside its list, which stays as it was. */
  hasList?: boolean;
}

/** Every screen by its path; the first that fits is shown. */
const SCREENS: readonly ScreenRoute[] = [
  { path: "/sites", Screen: lazyScreen(() => import("./sites/SiteListPage")) },
  { path: "/sites/new", Screen: lazyScreen(() => import("./sites/NewSitePage")) },
  { path: "/sites/:site_id", Screen: lazyScreen(() => import("./sites/SiteHomePage")) },
  { path: "/sites/:site_id/settings", Screen: lazyScreen(() => import("./sites/SiteSettingsPage")) },
  { path: "/sites/:site_id/pages", Screen: lazyScreen(() => import("./knowledge/PageListPage")) },
  { path: "/sites/:site_id/pages/:page_id", Screen: lazyScreen(() => import("./knowledge/PageDetailPage")) },
  { path: "/sites/:site_id/sources/:source_id", Screen: lazyScreen(() => import("./sources/SourcePage")) },
  { path: "/sites/:site_id/entries", Screen: lazyScreen(() => import("./entries/EntryListPage")) },
  { path: "/sites/:site_id/entries/:entry_id", Screen: lazyScreen(() => import("./entries/EntryPage")) },
  {
    path: "/sites/:site_id/sources/:source_id/versions/:version",
    Screen: lazyScreen(() => import("./sources/VersionPage")),
  },
  { path: "/sites/:site_id/ask", Screen: lazyScreen(() => import("./answers/AskPage")) },
  { path: "/sites/:site_id/answers", Screen: lazyScreen(() => import("./answers/AnswerListPage")) },
  { path: "/sites/:site_id/answers/corrections", Screen: lazyScreen(() => import("./corrections/CorrectionListPage")) },
  { path: "/sites/:site_id/answers/templates", Screen: lazyScreen(() => import("./templates/TemplatesPage")) },
  { path: "/sites/:site_id/answers/:answer_id", Screen: lazyScreen(() => import("./answers/AnswerDetailPage")) },
  { path: "/sites/:site_id/gaps", Screen: lazyScreen(() => import("./gaps/GapListPage")) },
  { path: "/sites/:site_id/tests", Screen: lazyScreen(() => import("./evals/RunListPage")) },
  { path: "/sites/:site_id/tests/questions", Screen: lazyScreen(() => import("./evals/QuestionListPage")) },
  { path: "/sites/:site_id/tests/runs/:run_id", Screen: lazyScreen(() => import("./evals/RunPage")) },
  {
    path: "/sites/:site_id/inbox/:conversation_id?",
    Screen: lazyScreen(() => import("./inbox/InboxPage")),
    hasList: true,
  },
  { path: "/sites/:site_id/widget", Screen: lazyScreen(() => import("./widget/WidgetPage")) },
  { path: "/account/teams/:team_id", Screen: lazyScreen(() => import("./account/TeamPage")) },
  { path: "/sites/:site_id/canned-replies", Screen: CannedListPage },
  { path: "/canned-replies", Screen: CannedListPage },
  { path: "/account", Screen: lazyScreen(() => import("./account/AccountPage")) },
];

/** Everything a member sees. Without a session the first call leads to /sign-in. */
export default function SignedIn() {
  const [path] = useLocation();
  setLocale(useMe().data?.locale ?? null);
  return (
    <AppShell>
      <Switch>
        <Route path="/">
          <Redirect to="/sites" replace />
        </Route>
        {SCREENS.map(({ path: pattern, Screen, hasList }) => (
          <Route key={pattern} path={pattern}>
            {/* Another site or page is another screen: nothing of the last one stays. */}
            <Screen key={hasList ? path.split("/", LIST_DEPTH).join("/") : path} />
          </Route>
        ))}
        <Route>
          <NotFoundPage />
        </Route>
      </Switch>
    </AppShell>
  );
}
