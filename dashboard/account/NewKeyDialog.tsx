import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { createApiKey } from "../api/api-keys";
import { explain, readFieldErrors } from "../api/client";
import { useSites } from "../api/sites";
import { Button } from "../ui/Button";
import { CodeLine } from "../ui/CodeLine";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Select } from "../ui/Select";

const DAY_MS = 86_400_000;
/** How long a key may work, in days; 0 is without an end. */
const LIVES = [
  { days: 30, label: "In 30 days" },
  { days: 90, label: "In 90 days" },
  { days: 365, label: "In a year" },
  { days: 0, label: "Never" },
];

/** Makes a key and shows it this once. */
export function NewKeyDialog({ isOpen, on_close }: { isOpen: boolean; on_close: () => void }) {
  const [name, setName] = useState("");
  const [siteId, setSiteId] = useState("");
  const [days, setDays] = useState(0);
  const sites = useSites();
  const making = useMutation({ mutationFn: createApiKey });
  const faults = making.error ? readFieldErrors(making.error) : {};
  const made = making.data;
  return (
    <Dialog
      title={made ? "Your new key" : "New API key"}
      open={isOpen}
      isKept={made !== undefined}
      on_close={on_close}
      actions={
        made ? (
          <Button variant="primary" onClick={on_close}>
            Done
          </Button>
        ) : (
          <Button
            type="submit"
            form="new-api-key"
            variant="primary"
            busy={making.isPending}
            disabled={name.trim() === ""}
          >
            Make the key
          </Button>
        )
      }
    >
      {made ? (
        <div class="flex flex-col gap-3" role="status">
          <p>Copy it now and keep it where your passwords are. You see it this once only.</p>
          <CodeLine code={made.key} copy_label="Copy the key" />
        </div>
      ) : (
        <form
          id="new-api-key"
          class="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (making.isPending) return;
            const expires_at = days > 0 ? Date.now() + days * DAY_MS : null;
            making.mutate({ name, scopes: ["chat"], site_id: siteId || null, expires_at });
          }}
        >
          <Field
            label="Name"
            hint="What it is for. The key sends messages for your visitors and reads their conversations."
            error={
              faults.name ?? (making.error && Object.keys(faults).length === 0 ? explain(making.error) : undefined)
            }
          >
            {(ids) => (
              <Input
                {...ids}
                required
                maxLength={100}
                placeholder="Our app"
                value={name}
                onInput={(event) => setName(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label="Visitors of" error={faults.site_id}>
            {(ids) => (
              <Select {...ids} value={siteId} onChange={(event) => setSiteId(event.currentTarget.value)}>
                <option value="">All sites</option>
                {sites.data?.items.map((site) => (
                  <option key={site.id} value={site.id}>
                    {site.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field
            label="Expires"
            {...(days > 0 && { hint: "From then on it opens nothing." })}
            error={faults.expires_at}
          >
            {(ids) => (
              <Select {...ids} value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
                {LIVES.map((life) => (
                  <option key={life.days} value={life.days}>
                    {life.label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </form>
      )}
    </Dialog>
  );
}
