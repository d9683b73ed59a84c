/** The name robots.txt rules are looked up by (RFC 9309 §2.2.1). */
export const PRODUCT_TOKEN = "HelpShelfBot";

/** How the crawler introduces itself, with an address where a website's owner reads what it is. */
export function buildUserAgent(app_origin: string): string {
  return `${PRODUCT_TOKEN}/1.0 (+${app_origin})`;
}
