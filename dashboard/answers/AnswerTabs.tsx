import { useQuery } from "@tanstack/preact-query";
import { listCorrections } from "../api/corrections";
import { formatNumber } from "../ui/format";
import { Tabs } from "../ui/Tabs";

const FIRST = { page: 1, page_size: 1 };

/** The answers given, what waits to be approved as a better one, and what the AI is told. */
export function AnswerTabs({ site_id }: { site_id: string }) {
  const waiting = useQuery({
    queryKey: ["site", site_id, "entries", "corrections", FIRST],
    queryFn: () => listCorrections(site_id, FIRST),
  });
  const total = waiting.data?.total ?? 0;
  return (
    <Tabs
      label="Answers, corrections and templates"
      items={[
        { href: `/sites/${site_id}/answers`, label: "All answers" },
        {
          href: `/sites/${site_id}/answers/corrections`,
          label: total > 0 ? `Corrections to approve (${formatNumber(total)})` : "Corrections to approve",
        },
        { href: `/sites/${site_id}/answers/templates`, label: "Templates" },
      ]}
    />
  );
}
