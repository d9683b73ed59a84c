import type { Conversation } from "../../workers/contract/conversations";
import { useMe } from "../api/accounts";
import { Badge, type Tone } from "../ui/Badge";

const MAX_SCORE = 5;
const GOOD = 4;
const FAIR = 3;

function getTone(score: number): Tone {
  if (score >= GOOD) return "green";
  return score >= FAIR ? "amber" : "red";
}

/** How the whole was rated, in few characters for the list. */
export function RatingBadge({ score }: { score: number }) {
  return (
    <span title={`Rated ${score} of ${MAX_SCORE}`}>
      <Badge tone={getTone(score)} icon="star">
        <span aria-hidden="true">{score}</span>
        <span class="sr-only">{`Rated ${score} of ${MAX_SCORE}`}</span>
      </Badge>
    </span>
  );
}

/** The same with what they said, and who recorded it for them. */
export function Rating({ conversation: { rating, rating_comment, rated_by } }: { conversation: Conversation }) {
  const my_id = useMe().data?.id;
  if (rating === null) return null;
  const recorder = rated_by && (rated_by.id === my_id ? "you" : rated_by.name);
  return (
    <p class="flex items-start gap-2 border-b border-line px-4 py-2 text-sm">
      <RatingBadge score={rating} />
      {rating_comment !== null && (
        <q class="min-w-0 break-words" dir="auto">
          {rating_comment}
        </q>
      )}
      {recorder === null ? (
        rating_comment === null && <span class="text-muted">The visitor rated this conversation.</span>
      ) : (
        <span class="shrink-0 text-muted">Recorded by {recorder}</span>
      )}
    </p>
  );
}
