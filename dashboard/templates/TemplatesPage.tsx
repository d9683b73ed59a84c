import { useParams } from "wouter-preact";
import { AnswerTabs } from "../answers/AnswerTabs";
import { useSiteEvents } from "../api/live";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { CategoryCard } from "./CategoryCard";
import { useTemplates } from "./use-templates";

/** What a model is told to do with each kind of question: the built-in text and the owner's versions, with what came of each. */
export default function TemplatesPage() {
  const { site_id = "" } = useParams();
  useSiteEvents(site_id);
  const templates = useTemplates(site_id);
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Templates"
        lead="What the AI is told to do with each kind of question. Whatever a template says, answers rest on your pages and cite them."
      />
      <div class="flex flex-col gap-4">
        <AnswerTabs site_id={site_id} />
        {templates.isPending ? (
          <div class="grid gap-4" aria-busy="true">
            {[1, 2, 3].map((n) => (
              <Skeleton key={n} class="h-40 w-full" />
            ))}
          </div>
        ) : templates.isError ? (
          <ErrorState error={templates.error} retry={() => void templates.refetch()} />
        ) : (
          templates.data.categories.map((of_category) => (
            <CategoryCard key={of_category.category} site_id={site_id} of_category={of_category} />
          ))
        )}
      </div>
    </div>
  );
}
