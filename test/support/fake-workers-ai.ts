/** Workers AI's binding for an embedding model: raw responses, and the errors of the service behind it. */
interface Input {
  text: string[];
}

const MAX_TEXTS = 100;
const DIMENSION = 1_024;

export interface FakeWorkersAi {
  ai: Ai;
  /** The texts of each call so far. */
  calls: string[][];
  /** What is answered in place of vectors while it is set. */
  failure: (() => Response | Promise<never>) | null;
}

/** A text's vector says how often each of its letters occurs: twice the text has the same direction. */
export function makeWorkersAi(): FakeWorkersAi {
  const fake: FakeWorkersAi = { ai: { run } as unknown as Ai, calls: [], failure: null };
  async function run(model: string, { text }: Input, options?: AiOptions): Promise<Response> {
    if (model !== "@cf/baai/bge-m3" || !options?.returnRawResponse) throw new Error("Not the call the fake knows");
    fake.calls.push(text);
    if (fake.failure) return fake.failure();
    if (text.length > MAX_TEXTS) return refuse(400, 3_003, "Too many texts");
    const data = text.map(countLetters);
    return Response.json({ shape: [data.length, DIMENSION], data, pooling: "cls" });
  }
  return fake;
}

export function refuse(status: number, internalCode: number, description: string): Response {
  return Response.json({ internalCode, description, name: "InferenceUpstreamError", message: description }, { status });
}

function countLetters(text: string): number[] {
  const counts = new Float32Array(DIMENSION);
  for (const letter of text) {
    const place = (letter.codePointAt(0) ?? 0) % DIMENSION;
    counts[place] = (counts[place] ?? 0) + 0.01;
  }
  return [...counts];
}
