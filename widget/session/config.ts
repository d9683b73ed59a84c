import type { FrameConfig } from "../../workers/contract/embed";

/** The configuration in the frame's document. Throws when there is none. */
export function readConfig(from: Document): FrameConfig {
  return JSON.parse(from.getElementById("config")?.textContent ?? "") as FrameConfig;
}
