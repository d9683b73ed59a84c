import type { SourceType } from "../../workers/contract/knowledge";
import { Field } from "../ui/Field";
import { formatNumber } from "../ui/format";
import { Input } from "../ui/Input";
import { TextArea } from "../ui/TextArea";
import type { SourceDraft } from "./add-source";
import { FileDrop } from "./FileDrop";
import { ACCEPTED_FILES, MAX_TEXT_CHARS } from "./files";

interface Props {
  type: SourceType;
  draft: SourceDraft;
  /** The server's sentence by field; `form` is about all of it. */
  errors: Record<string, string>;
  file_fault: string | undefined;
  disabled: boolean;
  on_change: (patch: Partial<SourceDraft>) => void;
}

/** What has to be given for a kind of source. */
export function AddSourceFields({ type, draft, errors, file_fault, disabled, on_change }: Props) {
  switch (type) {
    case "website":
    case "sitemap":
      return (
        <Field
          label={type === "website" ? "Address" : "Address of the sitemap"}
          hint={
            type === "website"
              ? "With a path, such as /docs/, only what is below it is read; that can be changed later."
              : "Only pages of its own host are read."
          }
          error={errors.url ?? errors.form}
        >
          {(ids) => (
            <Input
              {...ids}
              type="text"
              inputMode="url"
              autocapitalize="none"
              spellcheck={false}
              placeholder={type === "website" ? "docs.example.org" : "www.example.org/sitemap.xml"}
              required
              maxLength={2_048}
              value={draft.url}
              onInput={(event) => on_change({ url: event.currentTarget.value })}
            />
          )}
        </Field>
      );
    case "url_list":
      return (
        <Field
          label="Addresses"
          hint="One a line, at most 100, all of one website."
          error={findListError(errors) ?? errors.form}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={6}
              autocapitalize="none"
              spellcheck={false}
              placeholder={"https://www.example.org/returns\nhttps://www.example.org/delivery"}
              required
              value={draft.urls}
              onInput={(event) => on_change({ urls: event.currentTarget.value })}
            />
          )}
        </Field>
      );
    case "file":
      return (
        <FileDrop
          file={draft.file}
          error={file_fault ?? errors.file ?? errors.form}
          disabled={disabled}
          accept={ACCEPTED_FILES}
          hint="PDF, Word (.docx), Markdown, text, HTML, or CSV with a column of questions and one of answers. At most 10 MB."
          on_choose={(file) => on_change({ file })}
        />
      );
    case "text":
      return (
        <>
          <Field label="Name" hint="Visitors see it beside answers that use the text." error={errors.name}>
            {(ids) => (
              <Input
                {...ids}
                required
                maxLength={200}
                placeholder="Opening hours"
                value={draft.name}
                onInput={(event) => on_change({ name: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field
            label="Text"
            hint={`Markdown is understood. ${formatNumber(draft.text.length)} of ${formatNumber(MAX_TEXT_CHARS)} characters.`}
            error={errors.text ?? errors.form}
          >
            {(ids) => (
              <TextArea
                {...ids}
                rows={8}
                required
                maxLength={MAX_TEXT_CHARS}
                placeholder={
                  "We are open from Monday to Friday, 9:00 to 17:00.\nOn public holidays the shop is closed."
                }
                value={draft.text}
                onInput={(event) => on_change({ text: event.currentTarget.value })}
              />
            )}
          </Field>
        </>
      );
  }
}

/** The list as a whole, or the first line at fault (`urls.2`). */
function findListError(errors: Record<string, string>): string | undefined {
  const [field, sentence] = Object.entries(errors).find(([name]) => name.startsWith("urls")) ?? [];
  const line = field?.split(".")[1];
  return line === undefined ? sentence : `Line ${Number(line) + 1}: ${sentence}`;
}
