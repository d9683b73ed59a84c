import type { Contact, Theme } from "../../workers/contract/sites";

/** What the Worker writes into the frame's `#config`, all of it public. */
export interface FrameConfig {
  site_key: string;
  name: string;
  welcome_message: string;
  theme: Theme;
  suggested_questions: string[];
  contact: Contact;
  /** BCP 47; absent or empty for the browser's own language. */
  locale?: string;
  ai_enabled: boolean;
  /** Exact origins whose pages may carry the widget. */
  allowed_origins: string[];
}

/** The configuration in the frame's document. Throws when there is none. */
export function readConfig(from: Document): FrameConfig {
  return JSON.parse(from.getElementById("config")?.textContent ?? "") as FrameConfig;
}
