import { useEffect, useRef } from "preact/hooks";
import { useParams } from "wouter-preact";
import type { OwnSite } from "../../workers/contract/sites";
import { explain, readFieldErrors } from "../api/client";
import { useSiteEvents } from "../api/live";
import { useSite } from "../api/sites";
import { CopyButton } from "../ui/CopyButton";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { SaveBar } from "../ui/SaveBar";
import { Skeleton } from "../ui/Skeleton";
import { InstallCard } from "./InstallCard";
import { Preview } from "./Preview";
import { SettingsForm } from "./SettingsForm";
import { useDraft } from "./use-draft";

const COLUMNS = "grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,27rem)]";

/** How the widget looks, what it says, where it shows, and how it gets there. */
export default function WidgetPage() {
  const { site_id = "" } = useParams();
  const site = useSite(site_id);
  useSiteEvents(site_id);
  if (site.data) return <WidgetScreen site={site.data} />;
  return (
    <div class="flex flex-col gap-6">
      <PageHeader title="Widget" lead="" />
      {site.isError ? (
        <ErrorState error={site.error} retry={() => void site.refetch()} />
      ) : (
        <div class={COLUMNS}>
          <div class="grid grid-cols-1 gap-6">
            <Skeleton class="h-72" />
            <Skeleton class="h-96" />
          </div>
          <Skeleton class="h-[36rem]" />
        </div>
      )}
    </div>
  );
}

function WidgetScreen({ site }: { site: OwnSite }) {
  const { settings, isDirty, isSaving, error, change, discard, save } = useDraft(site);
  const errors = readFieldErrors(error);
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [error]);
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Widget"
        lead={describeReach(site)}
        action={<CopyButton text={site.snippet} label="Copy the line for your website" />}
      />
      <div class={COLUMNS}>
        <div ref={form} class="grid grid-cols-1 gap-6">
          <SettingsForm site={site} settings={settings} errors={errors} on_change={change} />
        </div>
        <div class="min-w-0 lg:sticky lg:top-6">
          <Preview site_id={site.id} url={site.url} settings={settings} />
        </div>
      </div>
      <InstallCard site={site} />
      {isDirty && (
        <SaveBar
          class="lg:mr-[28.5rem]"
          isSaving={isSaving}
          error={
            error && (Object.keys(errors).length > 0 ? "Not saved: some fields need another look." : explain(error))
          }
          on_save={save}
          on_discard={discard}
        />
      )}
    </div>
  );
}

/** Who sees the widget, or why nobody does. */
function describeReach({ status, widget_enabled, allowed_origins }: OwnSite): string {
  if (status === "inactive")
    return "This site is switched off, so nobody sees its widget. Switch it on under Settings.";
  if (!widget_enabled) return "The widget is switched off: your visitors do not see it.";
  const [first, ...others] = allowed_origins;
  if (first === undefined) return "No address may show the widget yet. Add the one of your website below.";
  const more =
    others.length === 0 ? "" : others.length === 1 ? " and one other address" : ` and ${others.length} others`;
  return `Pages on ${first}${more} may show it, once the line below is in them.`;
}
