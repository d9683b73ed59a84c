import type { SetupStep } from "./SetupSteps";

interface Facts {
  /** Pages are indexed and no source is being read. */
  is_read: boolean;
  /** Somebody has asked: a member or a visitor. */
  is_asked: boolean;
  /** A visitor was answered: the widget is on the website. */
  is_installed: boolean;
}

export function listDoneSteps({ is_read, is_asked, is_installed }: Facts): SetupStep[] {
  const done: [SetupStep, boolean][] = [
    ["read", is_read],
    ["ask", is_asked],
    ["install", is_installed],
  ];
  return done.filter(([, is_done]) => is_done).map(([step]) => step);
}

/** The first step that is not done, null when all are. */
export function findNextStep(done: readonly SetupStep[]): SetupStep | null {
  const steps: SetupStep[] = ["read", "ask", "install"];
  return steps.find((step) => !done.includes(step)) ?? null;
}
