import type { Outcome } from "../../workers/contract/answers";
import { Badge } from "../ui/Badge";
import { OUTCOMES } from "./words";

export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const { tone, icon, label } = OUTCOMES[outcome];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}
