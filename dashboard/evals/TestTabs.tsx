import { formatNumber } from "../ui/format";
import { Tabs } from "../ui/Tabs";

/** The runs, and the questions they ask. */
export function TestTabs({ site_id, questions }: { site_id: string; questions: number | undefined }) {
  return (
    <Tabs
      label="Tests"
      items={[
        { href: `/sites/${site_id}/tests`, label: "Runs" },
        {
          href: `/sites/${site_id}/tests/questions`,
          label: questions ? `Questions (${formatNumber(questions)})` : "Questions",
        },
      ]}
    />
  );
}
