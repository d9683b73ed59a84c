import * as z from "zod";
import { FRAME_JS, FRAME_JS_SHA256, LOADER_JS } from "../../dist/widget-bundle";
import { type FrameConfig, type LoaderConfig, SiteKey } from "../contract/embed";
import type { Site } from "../contract/sites";
import { readableTextColor } from "../platform/color";
import type { Config } from "../platform/config";
import { escapeHtml, escapeJsonForHtml } from "../platform/html";
import { AppError, NOTHING_HERE } from "../platform/problem";
import type { SiteScope } from "../platform/scope";
import type { Deps } from "../ports";
import { findSiteByKey, listOwnOrigins, readSiteOrigin, readSubdomain } from "../sites/service";
import { readPeople } from "./people";
import { readPublicConfig } from "./service";

export const FramePath = z.object({ site_key: SiteKey });
const LATER_PATH = "/w/later/";
export const LaterPath = z.object({ file: z.string().regex(/^later\.[\da-f]{16}\.js$/) });

const LOADER_MAX_AGE_S = 300;
const FRAME_MAX_AGE_S = 60;

/** The loader with its site's config inside: one request, nothing else until the visitor opens the chat. Empty when the widget is off. */
export async function showLoader({ config }: Deps, { site }: SiteScope): Promise<Response> {
  const origin = readSiteOrigin(config, site);
  const loader_config: LoaderConfig = {
    frame_url: `${origin}/w/${site.site_key}`,
    frame_origin: origin,
    color: site.theme.primary_color,
    text_color: readableTextColor(site.theme.primary_color),
    position: site.theme.position,
    label: `Chat with ${site.name}`,
  };
  const script = site.widget_enabled
    ? LOADER_JS.replace('"__HELPSHELF_CONFIG__"', () => escapeJsonForHtml(loader_config))
    : "";
  return new Response(script, {
    headers: {
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": `public, max-age=${LOADER_MAX_AGE_S}`,
      // A site may be named by this header alone: a shared cache must not give one site's loader to another.
      Vary: "X-Site-Key",
      "Cross-Origin-Resource-Policy": "cross-origin",
    },
  });
}

/** The chat itself, one document with its script inside, framable only by the site's listed origins. On another site's host there is none: its calls would be that site's. */
export async function showFrame(deps: Deps, url: URL, site_key: string): Promise<Response> {
  const site = await findSiteByKey(deps, site_key);
  const subdomain = readSubdomain(deps.config, url.host);
  if (site?.status !== "active" || (subdomain !== null && subdomain !== site.subdomain))
    return new Response("There is no such chat.", { status: 404 });
  const config = { ...buildFrameConfig(deps.config, site), people: await readPeople(deps, site) };
  return new Response(renderFrame(config), {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": `public, max-age=${FRAME_MAX_AGE_S}`,
      "Content-Security-Policy": writeFramePolicy({
        scripts: config.frame_origin + LATER_PATH,
        // Not every browser takes sockets for 'self'.
        connect: `'self' ${config.frame_origin.replace(/^http/, "ws")}`,
        // Pictures of the conversation are read with the visitor's token and drawn from memory.
        images: ["'self'", "blob:", ...listOwnOrigins(site)].join(" "),
        ancestors: ["'self'", ...site.allowed_origins].join(" "),
      }),
      "Cross-Origin-Resource-Policy": "cross-origin",
    },
  });
}

const LATER_MAX_AGE_S = 31_536_000;

/** What the frame loads at need. Its name carries a hash of its content; a frame that was opened before a deployment gets what there is now. */
export async function showLater({ config, widget_files }: Deps, file: string): Promise<Response> {
  const read = async (name: string) => {
    const found = await widget_files?.fetch(new Request(new URL(`/${name}`, config.app_origin)));
    return found?.ok ? found.body : null;
  };
  const wanted = await read(file);
  const body = wanted ?? (await read("later.js"));
  if (!body) throw new AppError("not_found", NOTHING_HERE);
  return new Response(body, {
    headers: {
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": wanted ? `public, max-age=${LATER_MAX_AGE_S}, immutable` : "no-store",
    },
  });
}

/** What the frame is told of its site. */
export function buildFrameConfig(config: Config, site: Site): FrameConfig {
  const { features, ...shown } = readPublicConfig(site);
  return {
    site_key: site.site_key,
    frame_origin: readSiteOrigin(config, site),
    ...shown,
    text_color: readableTextColor(site.theme.primary_color),
    ai_enabled: features.ai,
    people: null,
    allowed_origins: site.allowed_origins,
  };
}

/** The frame's document. */
export function renderFrame(config: FrameConfig): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="robots" content="noindex">
<title>${escapeHtml(config.name)}</title>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="config">${escapeJsonForHtml(config)}</script>
<script type="module">${FRAME_JS}</script>
</body>
</html>
`;
}

/** The Content-Security-Policy of the frame's document: whose scripts it may load at need (ADR 27), whom it may call, whose images it may show (ADR 20), and who may frame it. */
export function writeFramePolicy({
  scripts = "",
  connect,
  images,
  ancestors,
}: {
  scripts?: string;
  connect: string;
  images: string;
  ancestors: string;
}): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${FRAME_JS_SHA256}' ${scripts}`.trim(),
    `connect-src ${connect}`,
    `img-src ${images}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
    "require-trusted-types-for 'script'",
  ].join("; ");
}
