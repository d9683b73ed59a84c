/** The path of a Chromium. Rejects with the sentence that says how to get one. */
export function findChromium(): Promise<string>;
