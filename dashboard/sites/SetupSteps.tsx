import { Link } from "wouter-preact";
import { Icon } from "../ui/Icon";

export type SetupStep = "read" | "ask" | "install";

const STEPS: { step: SetupStep; title: string; text: string; path: string }[] = [
  { step: "read", title: "Read", text: "Your website’s pages are read.", path: "" },
  { step: "ask", title: "Ask", text: "You ask what your visitors ask.", path: "/ask" },
  { step: "install", title: "Install", text: "One line puts it on your website.", path: "/widget" },
];

interface Props {
  /** Absent while there is no site to go to. */
  site_id?: string;
  /** What comes next, null when everything is done. */
  current: SetupStep | null;
  done: readonly SetupStep[];
}

/** The three steps from an address to a widget that answers, and which of them is next. */
export function SetupSteps({ site_id, current, done }: Props) {
  return (
    <ol
      class="grid gap-px overflow-hidden rounded-card border border-line bg-line sm:grid-cols-3"
      aria-label="Setting up"
    >
      {STEPS.map(({ step, title, text, path }, index) => {
        const isDone = done.includes(step);
        const isCurrent = step === current;
        return (
          <li
            key={step}
            aria-current={isCurrent ? "step" : undefined}
            class={`relative flex gap-3 px-4 py-3 ${isCurrent ? "bg-accent-soft" : "bg-surface"}`}
          >
            <span
              class={`mt-0.5 grid size-5 shrink-0 place-items-center rounded-full text-xs ${isDone ? "bg-green-soft text-green" : isCurrent ? "bg-accent text-on-accent" : "border border-line text-muted"}`}
              aria-hidden="true"
            >
              {isDone ? <Icon name="check" /> : index + 1}
            </span>
            <div>
              <p class="font-medium">
                {site_id && path && (isDone || isCurrent) ? (
                  <Link href={`/sites/${site_id}${path}`} class="after:absolute after:inset-0 hover:text-accent-ink">
                    {title}
                  </Link>
                ) : (
                  title
                )}
                {isDone && <span class="sr-only">: done</span>}
              </p>
              <p class="text-sm text-muted">{text}</p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
