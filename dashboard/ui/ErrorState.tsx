import { ApiError, explain } from "../api/client";
import { Button } from "./Button";
import { Icon } from "./Icon";

interface Props {
  error: unknown;
  retry?: () => void;
}

/** What asking again does not change. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && (error.problem.error === "not_found" || error.problem.error === "forbidden");
}

/** Stands where content would be, and says what to do. */
export function ErrorState({ error, retry }: Props) {
  return (
    <div role="alert" class="flex flex-wrap items-center gap-3 rounded-card border border-line bg-surface p-4">
      <Icon name="alert" class="size-5 text-red" />
      <p class="min-w-0 flex-1 basis-60">{explain(error)}</p>
      {retry && !isFinal(error) && (
        <Button icon="refresh" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}
