import { useState } from "preact/hooks";
import { useLocation, useParams } from "wouter-preact";
import type { OwnSite, UpdateSite } from "../../workers/contract/sites";
import { explain, queryClient, readFieldErrors } from "../api/client";
import { deleteSite, rotateSiteKey, useSite } from "../api/sites";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { CopyButton } from "../ui/CopyButton";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { keepNewer } from "../ui/newer";
import { PageHeader } from "../ui/PageHeader";
import { SettingsForm } from "../ui/SettingsForm";
import { Skeleton } from "../ui/Skeleton";
import { Switch } from "../ui/Switch";
import { showToast } from "../ui/Toast";
import { SpendLimitCard } from "../usage/SpendLimitCard";
import { AnswerSettingsCard } from "./AnswerSettingsCard";
import { BusinessHoursCard } from "./BusinessHoursCard";
import { ClaudeKeyCard } from "./ClaudeKeyCard";
import { HandOverCard } from "./HandOverCard";
import { IndexCard } from "./IndexCard";
import { RetentionCard } from "./RetentionCard";
import { ScreenError } from "./ScreenError";
import { SynonymsCard } from "./SynonymsCard";
import { ThresholdCard } from "./ThresholdCard";
import { runUnlessUndone, usePlanned } from "./undo";
import { keepSite, useSaving } from "./use-saving";

const SITES = { href: "/sites", label: "Sites" };

export default function SiteSettingsPage() {
  const { site_id } = useParams<{ site_id: string }>();
  const { data: site, error, refetch } = useSite(site_id);
  if (error && !site) return <ScreenError title="Settings" back={SITES} error={error} retry={() => void refetch()} />;
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Settings"
        lead="What this site is called, where it is found, and how it answers."
        back={{ href: `/sites/${site_id}`, label: site?.name ?? "Site" }}
      />
      {site ? (
        <div class="flex max-w-2xl flex-col gap-6">
          <Names key={site.id} site={site} />
          <Switches site={site} />
          <AnswerSettingsCard key={`answers-${site.id}`} site={site} />
          <HandOverCard key={`hand-over-${site.id}`} site={site} />
          <BusinessHoursCard key={`business-hours-${site.id}`} site={site} />
          <ThresholdCard key={`threshold-${site.id}`} site={site} />
          <SynonymsCard key={`synonyms-${site.id}`} site={site} />
          <SpendLimitCard key={`spend-${site.id}`} site={site} />
          <ClaudeKeyCard key={`key-${site.id}`} site={site} />
          <RetentionCard key={`retention-${site.id}`} site={site} />
          <IndexCard site_id={site.id} />
          <SiteKey site={site} />
          <Deletion site={site} />
        </div>
      ) : (
        <Skeleton class="h-150 max-w-2xl rounded-card" />
      )}
    </div>
  );
}

function Names({ site }: { site: OwnSite }) {
  const [name, setName] = useState(site.name);
  const [url, setUrl] = useState(site.url);
  const [subdomain, setSubdomain] = useState(site.subdomain);
  const saving = useSaving(site);
  const fields = readFieldErrors(saving.error);
  const hasFields = ["name", "url", "subdomain"].some((field) => fields[field]);
  const patch: UpdateSite = {
    ...(name !== site.name && { name }),
    ...(url !== site.url && { url }),
    ...(subdomain !== site.subdomain && { subdomain }),
  };
  const isChanged = Object.keys(patch).length > 0;
  const save = () =>
    saving.mutate(patch, {
      onSuccess: (saved) => {
        setName(keepNewer(name, saved.name));
        setUrl(keepNewer(url, saved.url));
        setSubdomain(keepNewer(subdomain, saved.subdomain));
        showToast({ text: "Saved." });
      },
    });
  return (
    <Card title="Name and address">
      <SettingsForm
        error={hasFields ? null : saving.error}
        isSaving={saving.isPending}
        isChanged={isChanged}
        onSave={save}
      >
        <Field label="Name" hint="Visitors see it at the top of the widget." error={fields.name}>
          {(ids) => (
            <Input
              {...ids}
              value={name}
              required
              maxLength={255}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Website" error={fields.url}>
          {(ids) => (
            <Input
              {...ids}
              value={url}
              required
              maxLength={2_048}
              inputMode="url"
              spellcheck={false}
              onInput={(event) => setUrl(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field
          label="Subdomain"
          hint={`The widget and its snippet live at ${site.origin}. With another subdomain the snippet on your website has to be replaced.`}
          error={fields.subdomain}
        >
          {(ids) => (
            <Input
              {...ids}
              value={subdomain}
              required
              maxLength={50}
              autocapitalize="none"
              spellcheck={false}
              onInput={(event) => setSubdomain(event.currentTarget.value)}
            />
          )}
        </Field>
      </SettingsForm>
    </Card>
  );
}

function Switches({ site }: { site: OwnSite }) {
  const saving = useSaving(site);
  // A switch shows at once what was asked for, and jumps back when it is refused.
  const asked: UpdateSite = saving.isPending ? saving.variables : {};
  const set = (patch: UpdateSite) =>
    saving.mutate(patch, { onError: (error) => showToast({ text: explain(error), tone: "error" }) });
  return (
    <Card title="What is on">
      <div class="flex flex-col gap-4">
        <Switch
          label="Answers by AI"
          hint="Off: visitors get search results and your people, and no model is called."
          checked={asked.ai_enabled ?? site.ai_enabled}
          disabled={saving.isPending}
          onChange={(ai_enabled) => set({ ai_enabled })}
        />
        <Switch
          label="Messages in a row get one answer"
          hint="On: what a visitor adds before the answer begins is answered together with it. Off: each message has its own answer."
          checked={asked.merges_questions ?? site.merges_questions}
          disabled={saving.isPending}
          onChange={(merges_questions) => set({ merges_questions })}
        />
        <Switch
          label="Site"
          hint="Off: the widget and everything public of this site is gone for visitors. Nothing is lost."
          checked={(asked.status ?? site.status) === "active"}
          disabled={saving.isPending}
          onChange={(isOn) => set({ status: isOn ? "active" : "inactive" })}
        />
      </div>
    </Card>
  );
}

function SiteKey({ site }: { site: OwnSite }) {
  const isPlanned = usePlanned().has(site.site_key);
  const rotate = () =>
    runUnlessUndone({
      id: site.site_key,
      text: "The site gets another key; the one of now is refused from then on.",
      run: async () => {
        keepSite(await rotateSiteKey(site.id));
        showToast({ text: "The site has another key." });
      },
    });
  return (
    <Card title="Site key">
      <p class="mb-3 text-muted">
        Names this site to the public API. The snippet does not use it and goes on working when you replace it; your own
        calls need the new one.
      </p>
      <div class="flex flex-wrap items-center gap-2">
        <code class="min-w-0 flex-1 basis-60 rounded-control bg-sunken px-3 py-2 font-mono text-sm break-all">
          {site.site_key}
        </code>
        <CopyButton text={site.site_key} label="Copy the key" />
        <Button size="sm" icon="refresh" busy={isPlanned} onClick={rotate}>
          Replace
        </Button>
      </div>
    </Card>
  );
}

function Deletion({ site }: { site: OwnSite }) {
  const [, navigate] = useLocation();
  const remove = () => {
    runUnlessUndone({
      id: site.id,
      text: `${site.name} is deleted.`,
      run: async () => {
        await deleteSite(site.id);
        queryClient.removeQueries({ queryKey: ["site", site.id] });
        await queryClient.invalidateQueries({ queryKey: ["sites"] });
      },
    });
    navigate("/sites");
  };
  return (
    <Card title="Delete this site">
      <p class="mb-3 text-muted">
        Its pages, answers and conversations are erased, and the widget is gone from your website.
      </p>
      <Button variant="danger" icon="trash" onClick={remove}>
        Delete {site.name}
      </Button>
    </Card>
  );
}
