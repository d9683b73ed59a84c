import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { Me } from "../../workers/contract/accounts";
import { updateMe } from "../api/accounts";
import { explain, readFieldErrors } from "../api/client";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Notice } from "../ui/Notice";
import { Select } from "../ui/Select";
import { showToast } from "../ui/toasts";
import { ProfileImageField } from "./ProfileImageField";

const LOCALES = ["en-GB", "en-US", "da", "de", "es", "fr", "it", "ja", "nl", "pl", "pt-BR", "sv"];
const names = new Intl.DisplayNames("en", { type: "language", languageDisplay: "standard" });

export function ProfileCard({ me }: { me: Me }) {
  const [full_name, setFullName] = useState(me.full_name ?? "");
  const [company_name, setCompanyName] = useState(me.company_name ?? "");
  const [locale, setLocale] = useState(me.locale ?? "");
  const saving = useMutation({
    mutationFn: updateMe,
    onSuccess: () => showToast({ text: "Your details are saved." }),
  });
  const faults = readFieldErrors(saving.error);
  const has_faults = Object.keys(faults).length > 0;
  const locales = me.locale && !LOCALES.includes(me.locale) ? [me.locale, ...LOCALES] : LOCALES;

  return (
    <Card title="You">
      <form
        class="flex max-w-md flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate({
            full_name: full_name.trim() || null,
            company_name: company_name.trim() || null,
            locale: locale || null,
          });
        }}
      >
        <Field label="E-mail address" hint="You sign in with it.">
          {(ids) => <Input {...ids} type="email" value={me.email} readOnly />}
        </Field>
        <ProfileImageField profile_image={me.profile_image} />
        <Field label="Your name" error={faults.full_name}>
          {(ids) => (
            <Input
              {...ids}
              autocomplete="name"
              maxLength={200}
              value={full_name}
              onInput={(event) => setFullName(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Company" error={faults.company_name}>
          {(ids) => (
            <Input
              {...ids}
              autocomplete="organization"
              maxLength={200}
              value={company_name}
              onInput={(event) => setCompanyName(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Dates and numbers" hint="How they are written on these screens." error={faults.locale}>
          {(ids) => (
            <Select {...ids} value={locale} onChange={(event) => setLocale(event.currentTarget.value)}>
              <option value="">As your browser does</option>
              {locales.map((tag) => (
                <option key={tag} value={tag}>
                  {names.of(tag)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {saving.isError && !has_faults && <Notice tone="red">{explain(saving.error)}</Notice>}
        <div>
          <Button type="submit" variant="primary" busy={saving.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  );
}
