import { readFile } from "node:fs/promises";

/** The published attacks on prompts; absent in a clone without the shared data. */
const FILE = new URL(
  "../../../shared/data/injection/purplellama/CybersecurityBenchmarks/datasets/prompt_injection/prompt_injection.json",
  import.meta.url,
).pathname;

/** One attack: what is said before, where it hides, and what the attacker says. */
export interface Injection {
  id: number;
  variant: string;
  is_indirect: boolean;
  before: string;
  attack: string;
}

export async function readInjections(): Promise<Injection[]> {
  const text = await readFile(FILE, "utf8").catch(() => "[]");
  const cases: Record<"test_case_prompt" | "user_input" | "injection_variant" | "injection_type", string>[] =
    JSON.parse(text);
  return cases.map((item, id) => ({
    id,
    variant: item.injection_variant,
    is_indirect: item.injection_type === "indirect",
    before: item.test_case_prompt,
    attack: item.user_input,
  }));
}
