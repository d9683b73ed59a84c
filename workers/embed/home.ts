import { escapeHtml } from "../platform/html";
import type { Deps } from "../ports";
import { findSiteByHost, listSites, readSiteOrigin } from "../sites/service";

/** The app host's `/`: a short page of links. On a site's own host it leads to that site's chat. */
export async function showHome(deps: Deps, url: URL): Promise<Response> {
  const site = await findSiteByHost(deps, url.host);
  if (site) return new Response(null, { status: 302, headers: { Location: `/w/${site.site_key}` } });
  // Which sites exist is nobody's business outside development.
  const sites = deps.config.environment === "development" ? await listSites(deps) : [];
  const rows = sites.map((item) => {
    const [name, url, chat] = [item.name, item.url, readSiteOrigin(deps.config, item)].map(escapeHtml);
    return `<li><b>${name}</b> <a href="${url}">${url}</a> <a href="${chat}">Open its chat</a></li>`;
  });
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>HelpShelf</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1><img src="/favicon.ico" alt="" width="32" height="32"> HelpShelf</h1>
<p>An AI support desk that answers from your own website, with sources it can prove.</p>
${rows.length > 0 ? `<h2>Sites here</h2><ul>${rows.join("")}</ul>` : ""}
<h2>Service</h2>
<ul><li><a href="/health/">Health</a> of this deployment</li></ul>
</main>
</body>
</html>
`;
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy":
      "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  };
  return new Response(html, { headers });
}

/** A shelf with two books. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#6366f1"/><path d="M7 23.5h18M10.5 20V9.5M15 20V9.5M19 20l4-9.5" stroke="#fff" stroke-width="3" stroke-linecap="round" fill="none"/></svg>`;

export function showIcon(): Response {
  return new Response(ICON, { headers: { "Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=86400" } });
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 36rem; margin: 12vh auto; padding: 0 1.25rem; }
h1 { display: flex; align-items: center; gap: .6rem; font-size: 1.75rem; margin: 0 0 .5rem; letter-spacing: -.01em; }
h2 { font-size: .875rem; font-weight: 600; margin: 2rem 0 .5rem; color: light-dark(#5b5f6b, #a0a4b0); }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .5rem 0; border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
li b { flex: 1 1 10rem; font-weight: 500; }
a { color: light-dark(#4f46e5, #a5b4fc); text-underline-offset: 2px; }
`;
