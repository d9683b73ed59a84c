import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import type { PageContent } from "../../workers/contract/knowledge";
import { shortenUrl } from "../sites/words";
import { Badge } from "../ui/Badge";
import { Card } from "../ui/Card";
import { makeSearchPath } from "./filters";
import { explainReason, explainWayOut, findRemedy, PAGE_STATUS } from "./reasons";

/** Where a page stands, why, and what its owner can do about it. */
export function PageReasonCard({ page }: { page: PageContent }) {
  const { status, reason } = page;
  const look = PAGE_STATUS[status];
  return (
    <Card>
      <div class="flex flex-col items-start gap-2">
        <Badge tone={look.tone}>{look.text}</Badge>
        {status === "unpublished" ? (
          <p>You took it out. Later readings keep it out until you publish it.</p>
        ) : (
          <>
            <p class="font-[450]">{explainReason(reason)}.</p>
            <p class="text-muted">{explainWayOut(reason)}</p>
            <Remedy page={page} />
          </>
        )}
      </div>
    </Card>
  );
}

function Remedy({ page: { site_id, source_id, reason, same_as_url } }: { page: PageContent }) {
  const source = `/sites/${site_id}/sources/${source_id}`;
  switch (findRemedy(reason)) {
    case "patterns":
      return <Way href={`${source}#options`}>Change what is read</Way>;
    case "limits":
      return <Way href={`${source}#ownership`}>Open its source</Way>;
    case "same_page":
      return same_as_url === null ? null : (
        <p class="min-w-0 [overflow-wrap:anywhere]">
          <span class="text-sm text-faint">The same as</span>
          <br />
          <Way href={makeSearchPath(site_id, source_id, same_as_url)}>{shortenUrl(same_as_url)}</Way>
        </p>
      );
    default:
      return null;
  }
}

function Way({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <Link href={href} class="text-accent-ink underline">
      {children}
    </Link>
  );
}
