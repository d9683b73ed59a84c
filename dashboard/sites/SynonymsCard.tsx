import { useState } from "preact/hooks";
import type { OwnSite } from "../../workers/contract/sites";
import { readFieldErrors } from "../api/client";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { keepNewer } from "../ui/newer";
import { SettingsForm } from "../ui/SettingsForm";
import { TextArea } from "../ui/TextArea";
import { showToast } from "../ui/Toast";
import { explainSynonyms, readSynonyms, writeSynonyms } from "./synonyms";
import { useSaving } from "./use-saving";

/** What visitors call things, and what the site's pages call them. */
export function SynonymsCard({ site }: { site: OwnSite }) {
  const saved = writeSynonyms(site.synonyms);
  const [typed, setTyped] = useState<string | null>(null);
  const saving = useSaving(site);
  const text = typed ?? saved;
  const groups = readSynonyms(text);
  const isChanged = writeSynonyms(groups) !== saved;
  const error = explainSynonyms(text, readFieldErrors(saving.error));
  const save = () =>
    saving.mutate(
      { synonyms: groups },
      {
        onSuccess: () => {
          setTyped(keepNewer(typed, null));
          showToast({ text: "Saved. It counts from the next question on." });
        },
      },
    );
  return (
    <Card title="Words that mean the same">
      <SettingsForm error={error ? null : saving.error} isSaving={saving.isPending} isChanged={isChanged} onSave={save}>
        <Field
          label="A group a line, with commas between"
          hint="For words of your visitors that your pages do not use. A question with one of a group finds pages with any of it."
          error={error}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={4}
              placeholder={"sofa, couch, settee\nrefund, money back"}
              value={text}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          )}
        </Field>
      </SettingsForm>
    </Card>
  );
}
