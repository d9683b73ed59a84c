import { useMutation } from "@tanstack/preact-query";
import { navigate } from "wouter-preact/use-browser-location";
import { explain, queryClient } from "../api/client";
import { testAnswer } from "../api/evals";
import { Button } from "../ui/Button";
import { showToast } from "../ui/Toast";

/** Every run asks the question of this answer from here on: what was answered from a page should be again, what was not should not. */
export function MakeTestButton({ site_id, answer_id }: { site_id: string; answer_id: string }) {
  const adding = useMutation({
    mutationFn: () => testAnswer(site_id, answer_id),
    onSuccess: ({ expected }) =>
      showToast({
        text: expected
          ? `Tests now expect an answer from “${expected.title || expected.url}”.`
          : "Tests now expect that this is not answered.",
        action: { label: "See the questions", run: () => navigate(`/sites/${site_id}/tests/questions`) },
      }),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["site", site_id, "tests"] }),
  });
  return (
    <Button busy={adding.isPending} onClick={() => adding.mutate()}>
      Make it a test
    </Button>
  );
}
