import { useState } from "preact/hooks";
import type { AnswerDetail } from "../../workers/contract/answers";
import { AnswerText } from "../answers/AnswerText";
import { explain, readFieldErrors } from "../api/client";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { TextArea } from "../ui/TextArea";
import { useReturnFocus } from "../ui/use-return-focus";
import { focusOnce, WritingForm } from "../ui/WritingForm";
import { useCorrections } from "./use-corrections";
import { draftCorrection } from "./words";

interface Props {
  site_id: string;
  answer: AnswerDetail;
}

/** What the answer should have been: to be written, waiting for approval, or approved. */
export function CorrectionCard({ site_id, answer }: Props) {
  const { id: answer_id, correction } = answer;
  const { offering, approving, dismissing } = useCorrections(site_id);
  const [isOpen, setOpen] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);
  // Until the answer has come with what was saved, the form stands.
  const isWriting = isOpen && (saved === null || saved !== correction?.content);
  const place = useReturnFocus(isWriting);
  const write = () => {
    setSaved(null);
    setOpen(true);
  };
  if (isWriting)
    return (
      <Card title="Correction">
        <CorrectionForm
          text={correction?.content ?? draftCorrection(answer)}
          busy={offering.isPending || saved !== null}
          error={offering.error}
          on_save={(text) => offering.mutate({ answer_id, text }, { onSuccess: ({ content }) => setSaved(content) })}
          on_cancel={() => {
            offering.reset();
            setOpen(false);
          }}
        />
      </Card>
    );
  if (!correction)
    return (
      <Card title="Correction">
        <div ref={place} class="grid justify-items-start gap-3">
          <p class="text-muted">
            Should it have said something else? Write it. Once it is approved, visitors who ask this are answered from
            it.
          </p>
          <Button onClick={write}>Correct the answer</Button>
        </div>
      </Card>
    );
  const wanted = { entry: correction, answer_id };
  const isPending = correction.status === "pending";
  return (
    <Card
      title="Correction"
      actions={
        <Badge tone={isPending ? "amber" : "green"} icon={isPending ? "clock" : "check"}>
          {isPending ? "Waits for approval" : correction.is_active ? "Approved" : "Approved, switched off"}
        </Badge>
      }
    >
      <div ref={place} class="grid grid-cols-1 gap-3">
        <AnswerText text={correction.content} />
        {isPending ? (
          <div class="flex flex-wrap gap-2">
            <Button size="sm" variant="primary" busy={approving.isPending} onClick={() => approving.mutate(wanted)}>
              Approve
            </Button>
            <Button size="sm" onClick={write}>
              Change
            </Button>
            <Button size="sm" variant="quiet" busy={dismissing.isPending} onClick={() => dismissing.mutate(wanted)}>
              Dismiss
            </Button>
          </div>
        ) : (
          correction.is_active && <p class="text-muted">Visitors who ask this are answered from it.</p>
        )}
      </div>
    </Card>
  );
}

interface FormProps {
  text: string;
  busy: boolean;
  error: unknown;
  on_save: (text: string) => void;
  on_cancel: () => void;
}

function CorrectionForm({ text: before, busy, error, on_save, on_cancel }: FormProps) {
  const [text, setText] = useState(before);
  return (
    <WritingForm
      label="Correct the answer"
      busy={busy}
      save="Offer the correction"
      on_save={() => on_save(text)}
      on_cancel={on_cancel}
    >
      <Field
        label="What it should have said"
        hint="Markdown is understood. Ctrl+Enter saves."
        error={error === null ? undefined : (readFieldErrors(error).text ?? explain(error))}
      >
        {(ids) => (
          <TextArea
            {...ids}
            ref={focusOnce}
            required
            dir="auto"
            rows={5}
            maxLength={20_000}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
    </WritingForm>
  );
}
