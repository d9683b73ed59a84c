import { useQuery } from "@tanstack/preact-query";
import { useParams } from "wouter-preact";
import type { AnswerDetail } from "../../workers/contract/answers";
import { getAnswer } from "../api/answers";
import { useSiteEvents } from "../api/live";
import { CorrectionCard } from "../corrections/CorrectionCard";
import { MakeTestButton } from "../evals/MakeTestButton";
import { Button } from "../ui/Button";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { AnswerCard } from "./AnswerCard";
import { Rating } from "./Rating";
import { Trace } from "./Trace";
import { describeReason } from "./words";

/** One answer of the log, whole, with all that led to it. */
export default function AnswerDetailPage() {
  const { site_id = "", answer_id = "" } = useParams();
  useSiteEvents(site_id);
  const answer = useQuery({
    queryKey: ["site", site_id, "answer", answer_id],
    queryFn: () => getAnswer(site_id, answer_id),
  });
  const back = { href: `/sites/${site_id}/answers`, label: "Answers" };
  if (answer.data) return <Detail site_id={site_id} answer={answer.data} back={back} />;
  return (
    <div class="flex flex-col gap-6">
      <PageHeader title="Answer" lead="" back={back} />
      {answer.isError ? (
        <ErrorState error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <div class="grid grid-cols-1 gap-4 xl:grid-cols-2">
          <Skeleton class="h-72" />
          <Skeleton class="h-96" />
        </div>
      )}
    </div>
  );
}

interface DetailProps {
  site_id: string;
  answer: AnswerDetail;
  back: { href: string; label: string };
}

function Detail({ site_id, answer, back }: DetailProps) {
  const { question, rating, rating_reason, trace, sources } = answer;
  const lead = (
    <span class="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span>
        {answer.asked_by === "member" ? "A test" : "Asked by a visitor"} <TimeAgo at={answer.created_at} />
      </span>
      {rating !== null && <Rating rating={rating} />}
    </span>
  );
  const actions = (
    <>
      {trace.query !== null && <MakeTestButton site_id={site_id} answer_id={answer.id} />}
      <Button href={`/sites/${site_id}/ask?q=${encodeURIComponent(question)}`}>Ask again</Button>
    </>
  );
  return (
    <div class="flex flex-col gap-6">
      <PageHeader title={question} lead={lead} back={back} action={actions} />
      {rating_reason !== null && (
        <blockquote class="border-s-2 border-line ps-3 break-words" dir="auto">
          {describeReason(rating_reason)}
        </blockquote>
      )}
      <div class="grid items-start gap-4 xl:grid-cols-2">
        <div class="grid grid-cols-1 gap-4">
          <AnswerCard
            site_id={site_id}
            text={answer.text}
            sources={sources}
            products={answer.products}
            outcome={answer.outcome}
            confidence={answer.confidence_score}
            trace={trace}
          />
          {trace.query !== null && <CorrectionCard site_id={site_id} answer={answer} />}
        </div>
        <Trace site_id={site_id} trace={trace} sources={sources} />
      </div>
    </div>
  );
}
