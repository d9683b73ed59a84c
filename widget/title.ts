/** How long a title shows the count, and how long its own words alone. Milliseconds. */
const BLINK_MS = 1_000;

/**
 * The count of new messages in the title of a page in the background, coming and going, until somebody looks at the page. What the
 * page writes there meanwhile stays. A page without a title keeps none.
 */
export function createTitleSign(page: Document): (count: number) => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  /** The page's own words, and what stands there by us. */
  let own = "";
  let shown: string | null = null;
  // The node itself stays: the page's own script may hold it.
  const find = () => page.head.querySelector("title")?.firstChild;
  const stop = () => {
    clearInterval(timer);
    const title = find();
    if (title && shown !== null && title.nodeValue === shown) title.nodeValue = own;
    shown = null;
  };
  page.addEventListener("visibilitychange", () => {
    if (!page.hidden) stop();
  });
  return (count) => {
    stop();
    if (count === 0 || !page.hidden) return;
    const blink = () => {
      const title = find();
      if (!title) return;
      if (title.nodeValue !== shown) own = title.nodeValue ?? "";
      const marked = `(${count}) ${own}`;
      shown = shown === marked ? own : marked;
      title.nodeValue = shown;
    };
    blink();
    timer = setInterval(blink, BLINK_MS);
  };
}
