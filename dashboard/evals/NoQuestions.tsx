import { useState } from "preact/hooks";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { AddQuestionDialog } from "./AddQuestionDialog";
import { useTests } from "./use-tests";

/** Why tests matter, and the quickest way to some. */
export function NoQuestions({ site_id }: { site_id: string }) {
  const { generating } = useTests(site_id);
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <EmptyState
        icon="tests"
        title="No test questions yet"
        action={
          <div class="flex flex-wrap justify-center gap-2">
            <Button variant="primary" busy={generating.isPending} onClick={() => generating.mutate()}>
              Make some from my pages
            </Button>
            <Button onClick={() => setAdding(true)}>Write one</Button>
          </div>
        }
      >
        A test question, such as “How long do refunds take?”, names the page that should answer it, or that it should
        not be answered. When your website changes, the questions are asked before the change goes live; if fewer pass,
        your visitors keep the old answers until you have looked.
      </EmptyState>
      <AddQuestionDialog site_id={site_id} open={isAdding} on_close={() => setAdding(false)} />
    </>
  );
}
