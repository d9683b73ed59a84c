import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { ImportedTestQuestions } from "../../workers/contract/evals";
import { explain, queryClient } from "../api/client";
import { importTestQuestions } from "../api/evals";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { formatNumber } from "../ui/format";
import { Notice } from "../ui/Notice";
import { TextArea } from "../ui/TextArea";
import { countQuestions } from "./words";

interface Props {
  site_id: string;
  open: boolean;
  on_close: () => void;
}

/** Many questions at once from a CSV or JSON file, with the lines that could not be used. */
export function ImportDialog({ site_id, open, on_close }: Props) {
  return (
    <Dialog title="Import test questions" open={open} on_close={on_close}>
      <ImportForm site_id={site_id} on_done={on_close} />
    </Dialog>
  );
}

const EXAMPLE =
  "question,page,should_refuse\nHow long do refunds take?,https://www.example.org/refunds,\nWho won the World Cup?,,yes";

function ImportForm({ site_id, on_done }: { site_id: string; on_done: () => void }) {
  const [text, setText] = useState("");
  const importing = useMutation({
    mutationFn: (given: string) => importTestQuestions(site_id, { format: findFormat(given), text: given }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ["site", site_id, "tests"] }),
  });
  if (importing.data) return <Report report={importing.data} on_done={on_done} on_again={() => importing.reset()} />;
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!importing.isPending) importing.mutate(text);
      }}
    >
      <Field label="File" hint="CSV or JSON, at most 64 kB. Or paste its text below.">
        {(ids) => (
          <input
            {...ids}
            type="file"
            accept=".csv,.json,text/csv,application/json"
            class="text-sm file:me-3 file:min-h-9 file:rounded-control file:border file:border-solid file:border-line file:bg-surface file:px-3 file:text-ink"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              void file?.text().then(setText);
            }}
          />
        )}
      </Field>
      <Field
        label="Text"
        hint="Columns or fields: question, and either page (an address) or should_refuse (yes)."
        error={importing.error ? explain(importing.error) : undefined}
      >
        {(ids) => (
          <TextArea
            {...ids}
            required
            rows={6}
            class="font-mono text-sm"
            placeholder={EXAMPLE}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="flex justify-end gap-2">
        <Button onClick={on_done}>Cancel</Button>
        <Button type="submit" variant="primary" busy={importing.isPending}>
          Import
        </Button>
      </div>
    </form>
  );
}

interface ReportProps {
  report: ImportedTestQuestions;
  on_done: () => void;
  on_again: () => void;
}

function Report({ report: { added, known, refused }, on_done, on_again }: ReportProps) {
  return (
    <div class="flex flex-col gap-4">
      <p role="status">
        {countQuestions(added)} added{known > 0 && `, ${formatNumber(known)} asked already`}.
      </p>
      {refused.length > 0 && (
        <Notice tone="amber">
          <p>These lines were left out:</p>
          <ul class="mt-1" aria-label="Lines left out">
            {refused.map(({ line, reason }) => (
              <li key={line}>
                <span class="tabular-nums">Line {formatNumber(line)}:</span> {reason}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <div class="flex justify-end gap-2">
        {refused.length > 0 && <Button onClick={on_again}>Mend the text</Button>}
        <Button variant="primary" onClick={on_done}>
          Done
        </Button>
      </div>
    </div>
  );
}

/** A list or an object is JSON; everything else is read as CSV. */
function findFormat(text: string): "csv" | "json" {
  return /^\s*[[{]/.test(text) ? "json" : "csv";
}
