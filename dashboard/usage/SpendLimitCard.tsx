import { useState } from "preact/hooks";
import type { OwnSite } from "../../workers/contract/sites";
import { showCost } from "../answers/words";
import { explain, readFieldErrors } from "../api/client";
import { useUsage } from "../api/usage";
import { useSaving } from "../sites/use-saving";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Meter } from "../ui/Meter";
import { keepNewer } from "../ui/newer";
import { SettingsForm } from "../ui/SettingsForm";
import { showToast } from "../ui/Toast";
import { readAmount, writeAmount } from "./words";

/** What this site may spend on a model in a day. */
export function SpendLimitCard({ site }: { site: OwnSite }) {
  const saved = site.daily_spend_limit_usd;
  const [typed, setTyped] = useState(writeAmount(saved));
  const usage = useUsage();
  const saving = useSaving(site);
  const errors = readFieldErrors(saving.error);
  const amount = readAmount(typed);
  const spent = usage.data?.sites.find(({ site_id }) => site_id === site.id)?.cost_usd ?? 0;
  const save = (daily_spend_limit_usd: number | null) =>
    saving.mutate(
      { daily_spend_limit_usd },
      {
        onSuccess: (after) => {
          setTyped(keepNewer(typed, writeAmount(after.daily_spend_limit_usd)));
          showToast({ text: "Saved. It counts from the next question on." });
        },
      },
    );
  const problem = errors.daily_spend_limit_usd ?? (amount === undefined ? "An amount such as 2.50" : undefined);
  return (
    <Card title="Spending">
      <SettingsForm
        error={errors.daily_spend_limit_usd ? null : saving.error}
        isSaving={saving.isPending}
        isChanged={amount !== undefined && amount !== saved}
        onSave={() => amount !== undefined && save(amount)}
      >
        {/* Two lines from the start: nothing below may jump. */}
        <div class="min-h-[2lh]">
          <p class="text-muted">
            {usage.isError
              ? explain(usage.error)
              : usage.data &&
                `${showCost(spent)} spent today${saved === null ? "." : `, of ${showCost(saved)} at most.`}`}
          </p>
          {saved !== null && usage.data && <Meter value={spent} max={saved} label="Spent today, of the day’s limit" />}
        </div>
        <Field
          label="At most a day, in US dollars"
          hint="Beyond it answers are your pages’ own sentences until the next day. Empty: no limit of your own."
          error={problem}
        >
          {(ids) => (
            <Input
              {...ids}
              class="max-w-40"
              inputMode="decimal"
              autocomplete="off"
              maxLength={10}
              placeholder="No limit"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          )}
        </Field>
      </SettingsForm>
    </Card>
  );
}
