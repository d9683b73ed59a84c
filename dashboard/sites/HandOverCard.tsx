import { useState } from "preact/hooks";
import type { HandOverRules, OwnSite } from "../../workers/contract/sites";
import { explain, readFieldErrors } from "../api/client";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { readLines } from "../ui/lines";
import { findNewer } from "../ui/newer";
import { SettingsForm } from "../ui/SettingsForm";
import { Switch } from "../ui/Switch";
import { TextArea } from "../ui/TextArea";
import { showToast } from "../ui/Toast";
import { useSaving } from "./use-saving";

type Lists = Pick<HandOverRules, "keywords" | "pages">;

/** When a person takes over from the AI. */
export function HandOverCard({ site }: { site: OwnSite }) {
  return (
    <Card title="When a person takes over">
      <div class="flex flex-col gap-6">
        <p class="text-muted">
          Whoever asks for a person gets one, always: the conversation waits in your inbox and the AI is silent until
          you give it back. It goes there by itself as well:
        </p>
        <Rules site={site} />
        <Triggers site={site} />
      </div>
    </Card>
  );
}

function Rules({ site }: { site: OwnSite }) {
  const saving = useSaving(site);
  // A switch shows at once what was asked for, and jumps back when it is refused.
  const rules = (saving.isPending ? saving.variables.hand_over : undefined) ?? site.hand_over;
  const set = (patch: Partial<HandOverRules>) =>
    saving.mutate(
      { hand_over: { ...site.hand_over, ...patch } },
      { onError: (error) => showToast({ text: explain(error), tone: "error" }) },
    );
  return (
    <div class="flex flex-col gap-4">
      <Switch
        label="After two answers in a row that your pages did not give"
        checked={rules.on_unsupported}
        disabled={saving.isPending}
        onChange={(on_unsupported) => set({ on_unsupported })}
      />
      <Switch
        label="When a visitor is angry"
        hint="Told by the words of their message, in seven languages."
        checked={rules.on_anger}
        disabled={saving.isPending}
        onChange={(on_anger) => set({ on_anger })}
      />
      <Switch
        label="During business hours: people answer first"
        hint={
          site.business_hours
            ? "Outside them the AI answers; whoever wants a person waits until you are back."
            : "You have no business hours yet: without them this means always."
        }
        checked={rules.hours}
        disabled={saving.isPending}
        onChange={(hours) => set({ hours })}
      />
      <Switch
        label="Always: people answer first"
        hint="The AI says nothing in conversations. Search on your pages goes on answering."
        checked={rules.human_first}
        disabled={saving.isPending}
        onChange={(human_first) => set({ human_first })}
      />
    </div>
  );
}

function Triggers({ site }: { site: OwnSite }) {
  const [typed, setTyped] = useState<Partial<Record<keyof Lists, string>>>({});
  const saving = useSaving(site);
  const errors = readFieldErrors(saving.error);
  const explainField = (field: keyof Lists) =>
    Object.entries(errors).find(([name]) => name.startsWith(`hand_over.${field}`))?.[1];
  const read = (field: keyof Lists) => typed[field] ?? site.hand_over[field].join("\n");
  const lists: Lists = { keywords: readLines(read("keywords")), pages: readLines(read("pages")) };
  const isChanged = (["keywords", "pages"] as const).some(
    (field) => lists[field].join("\n") !== site.hand_over[field].join("\n"),
  );
  const save = () =>
    saving.mutate(
      { hand_over: { ...site.hand_over, ...lists } },
      {
        onSuccess: () => {
          setTyped((now) => findNewer(now, typed));
          showToast({ text: "Saved. It counts from the next message on." });
        },
      },
    );
  return (
    <SettingsForm
      error={explainField("keywords") || explainField("pages") ? null : saving.error}
      isSaving={saving.isPending}
      isChanged={isChanged}
      onSave={save}
    >
      <Field
        label="On these words"
        hint="A rule a line, at most 50. A message with all the words of a line goes to a person, in whatever order and form."
        error={explainField("keywords")}
      >
        {(ids) => (
          <TextArea
            {...ids}
            rows={3}
            placeholder={"cancel my order\ninvoice wrong"}
            value={read("keywords")}
            onInput={(event) => setTyped({ ...typed, keywords: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field
        label="On these pages"
        hint="A path a line, such as /checkout; what lies below it is meant as well."
        error={explainField("pages")}
      >
        {(ids) => (
          <TextArea
            {...ids}
            rows={2}
            spellcheck={false}
            placeholder="/checkout"
            value={read("pages")}
            onInput={(event) => setTyped({ ...typed, pages: event.currentTarget.value })}
          />
        )}
      </Field>
    </SettingsForm>
  );
}
