import { useRef } from "preact/hooks";
import { Button } from "../ui/Button";
import { Input } from "../ui/Input";
import { useFocusAfter } from "../ui/use-focus-after";
import { moveItem } from "./draft";

/** As the contract takes them. */
const MAX_QUESTIONS = 5;
const MAX_QUESTION_CHARS = 200;

interface Props {
  questions: string[];
  /** The server's sentence by field, such as `suggested_questions.0`. */
  errors: Record<string, string>;
  on_change: (questions: string[]) => void;
}

/** The questions a visitor can start with, in their order. */
export function QuestionList({ questions, errors, on_change }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const focusAfter = useFocusAfter();
  const focusRow = (index: number) => focusAfter(() => list.current?.querySelectorAll("input")[index]);
  const error = Object.entries(errors).find(([name]) => name.startsWith("suggested_questions"))?.[1];
  return (
    <fieldset class="grid grid-cols-1 gap-1">
      <legend class="mb-1 text-sm font-[450]">Suggested questions</legend>
      <ol ref={list} class="grid grid-cols-1 gap-2">
        {questions.map((question, index) => (
          <li key={index} class="flex flex-wrap items-center justify-end sm:flex-nowrap">
            <Input
              class="min-w-0 basis-full sm:me-1 sm:flex-1 sm:basis-0"
              aria-label={`Question ${index + 1}`}
              aria-invalid={errors[`suggested_questions.${index}`] ? true : undefined}
              value={question}
              maxLength={MAX_QUESTION_CHARS}
              placeholder="How do I return an order?"
              onInput={(event) => on_change(questions.with(index, event.currentTarget.value))}
            />
            <Button
              variant="quiet"
              size="sm"
              icon="arrow_up"
              aria-label={`Move question ${index + 1} up`}
              disabled={index === 0}
              onClick={() => on_change(moveItem(questions, index, index - 1))}
            />
            <Button
              variant="quiet"
              size="sm"
              icon="arrow_down"
              aria-label={`Move question ${index + 1} down`}
              disabled={index === questions.length - 1}
              onClick={() => on_change(moveItem(questions, index, index + 1))}
            />
            <Button
              variant="quiet"
              size="sm"
              icon="close"
              aria-label={`Remove question ${index + 1}`}
              onClick={() => {
                on_change(questions.toSpliced(index, 1));
                focusRow(Math.max(0, index - 1));
              }}
            />
          </li>
        ))}
      </ol>
      {error && (
        <p role="alert" class="text-sm text-red">
          {error}
        </p>
      )}
      {questions.length < MAX_QUESTIONS ? (
        <Button
          class="justify-self-start"
          size="sm"
          icon="plus"
          onClick={() => {
            on_change([...questions, ""]);
            focusRow(questions.length);
          }}
        >
          Add a question
        </Button>
      ) : (
        <p class="text-sm text-faint">{`${MAX_QUESTIONS} are the most.`}</p>
      )}
    </fieldset>
  );
}
