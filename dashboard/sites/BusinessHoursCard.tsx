import { useState } from "preact/hooks";
import type { BusinessHours } from "../../workers/contract/hours";
import type { OwnSite } from "../../workers/contract/sites";
import { readFieldErrors } from "../api/client";
import { HoursFields } from "../hours/HoursFields";
import { isUnfinished, presetHours, tidy } from "../hours/hours";
import { Card } from "../ui/Card";
import { keepNewer } from "../ui/newer";
import { SettingsForm } from "../ui/SettingsForm";
import { Switch } from "../ui/Switch";
import { showToast } from "../ui/Toast";
import { useSaving } from "./use-saving";

const same = (a: BusinessHours | null, b: BusinessHours | null) =>
  JSON.stringify(a && tidy(a)) === JSON.stringify(b && tidy(b));

/** When the site's people answer. */
export function BusinessHoursCard({ site }: { site: OwnSite }) {
  const saved = site.business_hours;
  const [draft, setDraft] = useState<BusinessHours | null | undefined>(undefined);
  const saving = useSaving(site);
  const hours = draft === undefined ? saved : draft;
  const faults = Object.entries(readFieldErrors(saving.error));
  const explain = (part: keyof BusinessHours) =>
    faults.find(([name]) => name.startsWith(`business_hours.${part}`))?.[1];
  const isExplained = faults.some(([name]) => name.startsWith("business_hours."));
  const save = () =>
    saving.mutate(
      { business_hours: hours && tidy(hours) },
      {
        onSuccess: () => {
          setDraft(keepNewer(draft, undefined));
          showToast({ text: "Saved. Visitors are told by these hours when people are back." });
        },
      },
    );
  return (
    <Card title="Business hours">
      <SettingsForm
        error={isExplained ? null : saving.error}
        isSaving={saving.isPending}
        isChanged={!same(hours, saved) && !(hours && isUnfinished(hours))}
        onSave={save}
      >
        <Switch
          label="People are there at set hours"
          hint="Outside them visitors who wait for a person learn when you are back, and can leave an e-mail address for the reply. The AI answers at any hour."
          checked={hours !== null}
          onChange={(isOn) => setDraft(isOn ? (saved ?? presetHours()) : null)}
        />
        {hours && <HoursFields hours={hours} explain={explain} on_change={setDraft} />}
      </SettingsForm>
    </Card>
  );
}
