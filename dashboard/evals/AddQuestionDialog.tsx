import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { explain, queryClient, readFieldErrors } from "../api/client";
import { addTestQuestion } from "../api/evals";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Choice";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Notice } from "../ui/Notice";

interface Props {
  site_id: string;
  open: boolean;
  on_close: () => void;
}

/** A question with what should become of it. */
export function AddQuestionDialog({ site_id, open, on_close }: Props) {
  return (
    <Dialog title="Add a test question" open={open} on_close={on_close}>
      <AddQuestionForm site_id={site_id} on_done={on_close} />
    </Dialog>
  );
}

type Wanted = "page" | "refuse";

const WANTED: { value: Wanted; label: string }[] = [
  { value: "page", label: "Answered from a page" },
  { value: "refuse", label: "Not answered" },
];

function AddQuestionForm({ site_id, on_done }: { site_id: string; on_done: () => void }) {
  const [question, setQuestion] = useState("");
  const [page, setPage] = useState("");
  const [wanted, setWanted] = useState<Wanted>("page");
  const adding = useMutation({
    mutationFn: (asked: Parameters<typeof addTestQuestion>[1]) => addTestQuestion(site_id, asked),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["site", site_id, "tests"] });
      on_done();
    },
  });
  const errors = readFieldErrors(adding.error);
  const is_placed = errors.question !== undefined || errors.page !== undefined;
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!adding.isPending)
          adding.mutate(wanted === "page" ? { question, page } : { question, should_refuse: true });
      }}
    >
      <Field label="Question" error={errors.question}>
        {(ids) => (
          <Input
            {...ids}
            required
            dir="auto"
            minLength={3}
            maxLength={1_000}
            placeholder="How long do refunds take?"
            value={question}
            onInput={(event) => setQuestion(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="flex flex-col items-start gap-1">
        <p class="text-sm font-[450]">It should be</p>
        <Choice label="What should become of it" value={wanted} options={WANTED} on_change={setWanted} />
        {wanted === "refuse" && (
          <p class="text-sm text-faint">Such as what your website has nothing to do with, or must not promise.</p>
        )}
      </div>
      {wanted === "page" && (
        <Field label="Page" hint="The address of one of your pages that was read." error={errors.page}>
          {(ids) => (
            <Input
              {...ids}
              required
              inputMode="url"
              maxLength={2_048}
              placeholder="https://www.example.org/refunds"
              value={page}
              onInput={(event) => setPage(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      {adding.error && !is_placed && <Notice tone="red">{explain(adding.error)}</Notice>}
      <div class="flex justify-end gap-2">
        <Button onClick={on_done}>Cancel</Button>
        <Button type="submit" variant="primary" busy={adding.isPending}>
          Add it
        </Button>
      </div>
    </form>
  );
}
