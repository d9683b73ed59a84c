import type { EntryFormat } from "../../workers/contract/entries";
import { getExportPath } from "../api/entries";
import { Select } from "../ui/Select";

const FORMATS: Record<EntryFormat, string> = { csv: "CSV", json: "JSON", markdown: "Markdown" };

/** Downloads every entry of the site in one file, as `Import` reads it. */
export function ExportMenu({ site_id }: { site_id: string }) {
  return (
    <Select
      aria-label="Export all entries"
      value=""
      onChange={(event) => {
        const { value } = event.currentTarget;
        event.currentTarget.value = "";
        if (value !== "") location.assign(getExportPath(site_id, value as EntryFormat));
      }}
    >
      <option value="">Export</option>
      {Object.entries(FORMATS).map(([format, label]) => (
        <option key={format} value={format}>
          {label}
        </option>
      ))}
    </Select>
  );
}
