import { useState } from "preact/hooks";
import type { AiModel, OwnSite, Personality, UpdateSite } from "../../workers/contract/sites";
import { readFieldErrors } from "../api/client";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Choice";
import { Field } from "../ui/Field";
import { readLines } from "../ui/lines";
import { findNewer, keepNewer } from "../ui/newer";
import { Select } from "../ui/Select";
import { SettingsForm } from "../ui/SettingsForm";
import { TextArea } from "../ui/TextArea";
import { showToast } from "../ui/Toast";
import { LENGTHS, MODELS, TONES } from "./model-words";
import { useSaving } from "./use-saving";

const FIELDS = [
  "personality",
  "custom_voice",
  "answer_length",
  "answer_guidance",
  "blocked_topics",
  "ai_model",
] as const;
type Draft = Pick<OwnSite, (typeof FIELDS)[number]>;

/** How a model writes this site's answers. */
export function AnswerSettingsCard({ site }: { site: OwnSite }) {
  // Only what was touched: what someone else saves meanwhile shows through.
  const [touched, setTouched] = useState<Partial<Draft>>({});
  const [typed, setTopics] = useState<string | null>(null);
  const topics = typed ?? site.blocked_topics.join("\n");
  const saving = useSaving(site);
  const errors = readFieldErrors(saving.error);
  const draft: Draft = { ...site, ...touched };
  const set = (patch: Partial<Draft>) => setTouched((before) => ({ ...before, ...patch }));
  const changes: UpdateSite = Object.fromEntries(
    FIELDS.flatMap((field) => (isSame(draft[field], site[field]) ? [] : [[field, draft[field]]])),
  );
  const isChanged = Object.keys(changes).length > 0;
  const save = () =>
    saving.mutate(changes, {
      onSuccess: () => {
        setTouched((now) => findNewer(now, touched));
        setTopics(keepNewer(typed, null));
        showToast({ text: "Saved. It counts from the next answer on." });
      },
    });
  return (
    <Card title="How answers are written">
      <SettingsForm
        error={FIELDS.some((field) => errors[field]) ? null : saving.error}
        isSaving={saving.isPending}
        isChanged={isChanged}
        onSave={save}
      >
        <p class="text-muted">
          For answers that a model writes. Without one, answers are your pages’ own sentences, whatever stands here.
        </p>
        <Field label="Tone" error={errors.personality}>
          {(ids) => (
            <Select
              {...ids}
              value={draft.personality}
              onChange={(event) => set({ personality: event.currentTarget.value as Personality })}
            >
              {Object.entries(TONES).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {draft.personality === "custom" && (
          <Field label="Your own words for the tone" error={errors.custom_voice}>
            {(ids) => (
              <TextArea
                {...ids}
                rows={2}
                maxLength={300}
                placeholder="Dry and exact, like a good librarian"
                value={draft.custom_voice ?? ""}
                onInput={(event) => set({ custom_voice: readText(event.currentTarget.value) })}
              />
            )}
          </Field>
        )}
        <div class="flex flex-col items-start gap-1">
          <h3 class="font-sans text-sm font-[450]">Length</h3>
          <Choice
            label="Length"
            value={draft.answer_length}
            options={LENGTHS}
            on_change={(answer_length) => set({ answer_length })}
          />
        </div>
        <Field
          label="What answers should heed"
          hint="How to call things, what to stress, what to leave out. Facts belong on your pages: only what stands there is said."
          error={errors.answer_guidance}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={4}
              maxLength={4_000}
              placeholder="Call our customers guests. When someone asks about sizes, name the size guide first."
              value={draft.answer_guidance ?? ""}
              onInput={(event) => set({ answer_guidance: readText(event.currentTarget.value) })}
            />
          )}
        </Field>
        <Field
          label="What is not answered here"
          hint="A topic a line, at most 20. A question with all its words gets a fixed reply and the ways to reach you."
          error={errors.blocked_topics}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={3}
              placeholder={"legal advice\nprices of competitors"}
              value={topics}
              onInput={(event) => {
                setTopics(event.currentTarget.value);
                set({ blocked_topics: readLines(event.currentTarget.value) });
              }}
            />
          )}
        </Field>
        <Field label="Model" error={errors.ai_model}>
          {(ids) => (
            <Select
              {...ids}
              value={draft.ai_model ?? ""}
              onChange={(event) => set({ ai_model: (event.currentTarget.value || null) as AiModel | null })}
            >
              <option value="">HelpShelf’s choice</option>
              {Object.entries(MODELS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </SettingsForm>
    </Card>
  );
}

/** An emptied field is none. */
function readText(text: string): string | null {
  return text.trim() === "" ? null : text;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
