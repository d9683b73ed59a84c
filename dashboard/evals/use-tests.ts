import { useMutation } from "@tanstack/preact-query";
import { navigate } from "wouter-preact/use-browser-location";
import type { TestQuestion } from "../../workers/contract/evals";
import { explain, queryClient } from "../api/client";
import { addTestQuestion, generateTestQuestions, removeTestQuestion, startTestRun } from "../api/evals";
import { showToast } from "../ui/Toast";
import { countQuestions } from "./words";

/** What can be done with a site's test questions. */
export function useTests(site_id: string) {
  const onSettled = () => queryClient.invalidateQueries({ queryKey: ["site", site_id, "tests"] });
  const onError = (error: unknown) => showToast({ text: explain(error), tone: "error" });
  const starting = useMutation({
    mutationFn: () => startTestRun(site_id),
    onSuccess: ({ id }) => navigate(`/sites/${site_id}/tests/runs/${id}`),
    onError,
    onSettled,
  });
  const generating = useMutation({
    mutationFn: () => generateTestQuestions(site_id),
    onSuccess: ({ added }) =>
      showToast({
        text:
          added === 0
            ? "Your pages hold no question or instruction that is not asked already."
            : `${countQuestions(added)} added. Read them through and remove those nobody would ask.`,
      }),
    onError,
    onSettled,
  });
  const restoring = useMutation({
    mutationFn: ({ question, expected }: TestQuestion) =>
      addTestQuestion(site_id, expected ? { question, page: expected.page_id } : { question, should_refuse: true }),
    onError,
    onSettled,
  });
  const removing = useMutation({
    mutationFn: ({ id }: TestQuestion) => removeTestQuestion(site_id, id),
    onSuccess: (_, question) =>
      showToast({
        text: "The question is asked no more.",
        action: { label: "Undo", run: () => restoring.mutate(question) },
      }),
    onError,
    onSettled,
  });
  return { starting, generating, removing };
}
