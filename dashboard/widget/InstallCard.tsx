import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import type { OwnSite } from "../../workers/contract/sites";
import { Card } from "../ui/Card";
import { CodeLine } from "../ui/CodeLine";

/** The snippet, where to put it, and what to know about it. */
export function InstallCard({ site }: { site: OwnSite }) {
  return (
    <Card title="Put it on your website">
      <div class="grid grid-cols-1 gap-4">
        <CodeLine code={site.snippet} copy_label="Copy the line" />
        <dl class="grid grid-cols-1 gap-3">
          <Place name="Your own HTML">
            Before <Code>{"</body>"}</Code> of every page, or of the template they share.
          </Place>
          <Place name="WordPress">
            In a plugin that adds code to the footer, such as WPCode, or in your theme’s <Code>footer.php</Code> before{" "}
            <Code>{"</body>"}</Code>.
          </Place>
          <Place name="Shopify">
            Online Store, Themes, Edit code: in <Code>layout/theme.liquid</Code> before <Code>{"</body>"}</Code>.
          </Place>
          <Place name="Google Tag Manager">
            A new tag of the type Custom HTML with the trigger All Pages, then Submit.
          </Place>
          <Place name="With a Content-Security-Policy">
            The widget needs this one host and no other:
            <span class="mt-2 block">
              <CodeLine code={`script-src ${site.origin}; frame-src ${site.origin}`} copy_label="Copy the policy" />
            </span>
          </Place>
          <Place name="The site key">
            The line names your site’s host, not its key. After you rotate the key under{" "}
            <Link class="text-accent-ink underline" href={`/sites/${site.id}/settings`}>
              Settings
            </Link>{" "}
            it stays as it is; pages that are open at that moment must be loaded again, and your own calls of the API
            need the new key.
          </Place>
        </dl>
      </div>
    </Card>
  );
}

function Place({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="grid grid-cols-1 gap-x-4 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <dt class="font-medium">{name}</dt>
      <dd class="min-w-0 text-muted">{children}</dd>
    </div>
  );
}

function Code({ children }: { children: string }) {
  return <code class="rounded-[4px] bg-sunken px-1 font-mono text-[0.9em] text-ink">{children}</code>;
}
