import type { PageFingerprint } from "../ports";
export function fingerprintPage(title: string, _markdown: string): PageFingerprint {
  return { title, minhash: [] };
}
