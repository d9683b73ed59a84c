/** What an HTTP status says to a person: "200, all well", "404, not found". */
export function describeHttpStatus(status: number): string {
  return `${status}, ${KNOWN_STATUSES[status] ?? describeClass(status)}`;
}

const KNOWN_STATUSES: Record<number, string> = {
  301: "moved",
  302: "moved",
  307: "moved",
  308: "moved",
  401: "sign-in needed",
  403: "not allowed",
  404: "not found",
  410: "gone for good",
  429: "asked too often",
};

function describeClass(status: number): string {
  if (status >= 500) return "fault of the server";
  if (status >= 400) return "refused";
  if (status >= 300) return "leads elsewhere";
  return "all well";
}

const MEDIA_TYPES: Record<string, string> = {
  "text/html": "Web page",
  "application/xhtml+xml": "Web page",
  "text/plain": "Text",
  "text/markdown": "Markdown",
  "text/csv": "CSV",
  "application/pdf": "PDF",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
};

/** "PDF" for "application/pdf"; unknown types as they are. */
export function nameMediaType(type: string): string {
  return MEDIA_TYPES[type] ?? type;
}
