import type { FormEntry } from "../../contract/socket";

const MAX_PAGES = 20;

export interface Origins {
  pages: { url: string; title: string | null; at: number }[];
  form: FormEntry[];
}

/** Where the visitor wrote from, the last place first, and what they filled in the last time. A page says of itself what it likes. */
export function readOrigins(sql: SqlStorage): Origins {
  const pages = sql
    .exec<{ url: string; title: string | null; at: number }>(
      `SELECT context ->> 'page_url' AS url, MAX(at) AS at,
         CASE json_type(context, '$.page_title') WHEN 'text' THEN context ->> 'page_title' END AS title
       FROM messages
       WHERE author = 'visitor' AND json_type(context, '$.page_url') = 'text'
         AND (url LIKE 'http://%' OR url LIKE 'https://%')
       GROUP BY url ORDER BY at DESC LIMIT ?`,
      MAX_PAGES,
    )
    .toArray();
  const [last] = sql
    .exec<{ form: string }>("SELECT form FROM messages WHERE form IS NOT NULL ORDER BY seq DESC LIMIT 1")
    .toArray();
  return { pages, form: last ? JSON.parse(last.form) : [] };
}
