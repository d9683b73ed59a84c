/** A site in a process of its own, so that serving it takes no time from those who crawl it: a folder, or a number of generated pages. */
import { startGeneratedSite } from "../../test/support/generated-site.ts";
import { startStaticSite } from "../../test/support/static-site.ts";

const [wanted = ""] = process.argv.slice(2);
const pages = Number(wanted);
// The start page is one of them.
const site = pages > 0 ? await startGeneratedSite({ pages: pages - 1 }) : await startStaticSite(wanted);
process.send?.(site?.url);
