import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { Conversation } from "../../workers/contract/conversations";
import { MAX_COMMENT_CHARS } from "../../workers/contract/limits";
import { explain, queryClient } from "../api/client";
import { recordRating } from "../api/inbox";
import { Button } from "../ui/Button";
import { Select } from "../ui/Select";
import { TextArea } from "../ui/TextArea";
import { showToast } from "../ui/Toast";
import { FILTERS } from "./words";

const SCORES = Object.entries(FILTERS.rating.values).reverse();

/** Keeps how the visitor rated the conversation elsewhere, such as on the phone. Their own rating stands, and takes the place of this one. */
export function RecordRating({ conversation: { id, rating, rated_by } }: { conversation: Conversation }) {
  const [score, setScore] = useState("");
  const [comment, setComment] = useState("");
  const recording = useMutation({
    mutationFn: (told: { score: number; comment: string }) => recordRating(id, told.score, told.comment),
    onSuccess: () => {
      setScore("");
      setComment("");
      showToast({ text: "The rating is recorded." });
    },
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["conversation", id] }),
  });
  const isTheirs = rating !== null && rated_by === null;
  const shown = SCORES.find(([value]) => Number(value) === rating)?.[1];
  if (isTheirs) return <span>{shown}</span>;
  return (
    <form
      class="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!recording.isPending) recording.mutate({ score: Number(score), comment: comment.trim() });
      }}
    >
      <Select
        aria-label="Record a rating"
        class="[&>select]:h-7 sm:[&>select]:text-sm"
        value={score}
        onChange={(event) => setScore(event.currentTarget.value)}
      >
        <option value="">{shown ?? "None yet"}</option>
        {SCORES.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      {score !== "" && (
        <>
          <TextArea
            aria-label="What they said"
            placeholder="What they said, if anything"
            dir="auto"
            rows={2}
            maxLength={MAX_COMMENT_CHARS}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          <Button size="sm" type="submit" class="self-start" busy={recording.isPending}>
            Record it
          </Button>
        </>
      )}
    </form>
  );
}
