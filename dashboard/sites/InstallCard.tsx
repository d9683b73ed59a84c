import { Link } from "wouter-preact";
import type { OwnSite } from "../../workers/contract/sites";
import { Card } from "../ui/Card";
import { CodeLine } from "../ui/CodeLine";

/** The last step: the line that brings the widget to the owner's pages. */
export function InstallCard({ site }: { site: OwnSite }) {
  return (
    <Card title="Put it on your website">
      <p class="mb-3 text-muted">
        Paste this line before <code class="font-mono text-sm text-ink">&lt;/body&gt;</code> on every page that should
        have the widget.
      </p>
      <CodeLine code={site.snippet} copy_label="Copy the line" />
      <p class="mt-3 text-sm">
        <Link href={`/sites/${site.id}/widget`} class="text-accent-ink hover:underline">
          Change its colours and texts, or see where to paste it
        </Link>
      </p>
    </Card>
  );
}
