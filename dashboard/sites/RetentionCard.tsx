import { useState } from "preact/hooks";
import { MAX_RETENTION_DAYS, MIN_RETENTION_DAYS } from "../../workers/contract/limits";
import type { OwnSite } from "../../workers/contract/sites";
import { readFieldErrors } from "../api/client";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { formatNumber } from "../ui/format";
import { Input } from "../ui/Input";
import { keepNewer } from "../ui/newer";
import { SettingsForm } from "../ui/SettingsForm";
import { showToast } from "../ui/Toast";
import { describeRetention, readDays } from "./retention-words";
import { useSaving } from "./use-saving";

/** How long conversations are kept once they have ended. */
export function RetentionCard({ site }: { site: OwnSite }) {
  const saved = site.retention_days;
  const [typed, setTyped] = useState(saved === null ? "" : String(saved));
  const saving = useSaving(site);
  const problem = readFieldErrors(saving.error).retention_days;
  const days = readDays(typed);
  const save = (retention_days: number | null) =>
    saving.mutate(
      { retention_days },
      {
        onSuccess: (after) => {
          setTyped(keepNewer(typed, after.retention_days === null ? "" : String(after.retention_days)));
          showToast({
            text:
              after.retention_days === null
                ? "Saved. Nothing is erased by its age."
                : "Saved. It counts in an hour: until then you can change it back and nothing is lost.",
          });
        },
      },
    );
  return (
    <Card title="How long conversations are kept">
      <SettingsForm
        error={problem ? null : saving.error}
        isSaving={saving.isPending}
        isChanged={days !== undefined && days !== saved}
        onSave={() => days !== undefined && save(days)}
      >
        <p class="text-muted">{describeRetention(saved)}</p>
        <Field
          label="Days after the last message"
          hint="Empty: for good. Conversations that are open, or wait for a person, always stay."
          error={
            problem ??
            (days === undefined
              ? `Whole days, ${MIN_RETENTION_DAYS} to ${formatNumber(MAX_RETENTION_DAYS)}`
              : undefined)
          }
        >
          {(ids) => (
            <Input
              {...ids}
              class="max-w-40"
              inputMode="numeric"
              autocomplete="off"
              maxLength={5}
              placeholder="For good"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          )}
        </Field>
        <p class="text-sm text-muted">
          What is erased is gone from everywhere, and nobody brings it back: messages, files, notes and tags, and what
          was asked in it from the answer log, the gaps and the ratings. What you made of it, such as an answer or a
          test question, stays.
        </p>
      </SettingsForm>
    </Card>
  );
}
