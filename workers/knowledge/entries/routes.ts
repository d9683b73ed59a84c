import {
  BulkEntries,
  CreateEntry,
  EditEntry,
  EntriesQuery,
  Entry,
  EntryPath,
  EntryRow,
  ExportQuery,
  ImportQuery,
  ImportReport,
} from "../../contract/entries";
import { BulkResult } from "../../contract/knowledge";
import { listOf, Nothing } from "../../contract/lists";
import { SitePath } from "../../contract/sites";
import { can, defineRoute } from "../../platform/route";
import { bulkEntries } from "./bulk";
import { exportEntries } from "./export";
import { importEntries } from "./import";
import { getOwnEntry, listEntries } from "./rows";
import { createEntry, deleteEntry, editEntry } from "./service";

const SITE = { params: { site_id: "site_0" } };
const ENTRY = { params: { entry_id: "entry_0" } };

/** Knowledge that members write by hand. */
export const entryRoutes = [
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/knowledge",
    access: can("view"),
    params: SitePath,
    query: EntriesQuery,
    response: { 200: listOf(EntryRow) },
    example: { ...SITE, query: { page: "1", source_type: "faq", is_active: "true" } },
    handler: ({ deps, scope, params, query }) => listEntries(deps, scope, params.site_id, query),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/knowledge",
    access: can("edit_sites"),
    params: SitePath,
    body: CreateEntry,
    response: { 201: Entry },
    example: {
      ...SITE,
      body: { source_type: "faq", title: "How long do refunds take?", content: "Five working days.", metadata: {} },
    },
    handler: ({ deps, scope, params, body }) => createEntry(deps, scope, params.site_id, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/knowledge/bulk",
    access: can("edit_sites"),
    params: SitePath,
    body: BulkEntries,
    response: { 200: BulkResult },
    example: { ...SITE, body: { action: "deactivate", entry_ids: ["entry_0"] } },
    handler: ({ deps, scope, params, body }) => bulkEntries(deps, scope, params.site_id, body),
  }),
  defineRoute({
    method: "POST",
    path: "/api/v1/sites/:site_id/knowledge/import",
    access: can("edit_sites"),
    params: SitePath,
    query: ImportQuery,
    response: { 200: ImportReport },
    example: { ...SITE, query: { dry_run: "true" } },
    handler: ({ deps, scope, params, query, request }) => importEntries(deps, scope, params.site_id, query, request),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/sites/:site_id/knowledge/export",
    access: can("view"),
    params: SitePath,
    query: ExportQuery,
    example: { ...SITE, query: { format: "csv" } },
    handler: ({ deps, scope, params, query }) => exportEntries(deps, scope, params.site_id, query.format),
  }),
  defineRoute({
    method: "GET",
    path: "/api/v1/knowledge/:entry_id",
    access: can("view"),
    params: EntryPath,
    response: { 200: Entry },
    example: ENTRY,
    handler: ({ deps, scope, params }) => getOwnEntry(deps, scope, params.entry_id),
  }),
  defineRoute({
    method: "PATCH",
    path: "/api/v1/knowledge/:entry_id",
    access: can("edit_sites"),
    params: EntryPath,
    body: EditEntry,
    response: { 200: Entry },
    example: { ...ENTRY, body: { title: "How long does a refund take?", is_active: true } },
    handler: ({ deps, scope, params, body }) => editEntry(deps, scope, params.entry_id, body),
  }),
  defineRoute({
    method: "DELETE",
    path: "/api/v1/knowledge/:entry_id",
    access: can("edit_sites"),
    params: EntryPath,
    response: { 204: Nothing },
    example: ENTRY,
    handler: ({ deps, scope, params }) => deleteEntry(deps, scope, params.entry_id),
  }),
];
