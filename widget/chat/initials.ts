/** Up to two letters that stand for a person: of their first name and of their last. */
export function readInitials(name: string): string {
  const words = name.normalize("NFC").split(/\s+/).filter(Boolean);
  const last = words.length > 1 ? words.at(-1) : "";
  return [words[0], last]
    .map((word = "") => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}
