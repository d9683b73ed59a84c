import { parseHTML } from "linkedom";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTitleSign } from "../../widget/title";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const OWN = "  Blankets  & more ";

/** A page whose tab is in the background. */
function openPage(head = `<title>${OWN}</title>`) {
  const { document } = parseHTML(`<html><head>${head}</head><body></body></html>`);
  const page = document as unknown as Document & { hidden: boolean };
  Object.defineProperty(page, "hidden", { value: true, writable: true });
  const look = (isLooked: boolean) => {
    page.hidden = !isLooked;
    page.dispatchEvent(new (page.defaultView as unknown as typeof globalThis).Event("visibilitychange"));
  };
  const read = () => page.head.querySelector("title")?.textContent;
  return { page, show: createTitleSign(page), look, read };
}

it("comes and goes with the count, and leaves the title as it was, in its own node", () => {
  const { page, show, look, read } = openPage();
  const node = page.head.querySelector("title")?.firstChild;
  show(2);
  expect(read()).toBe(`(2) ${OWN}`);
  vi.advanceTimersByTime(1_000);
  expect(read()).toBe(OWN);
  vi.advanceTimersByTime(1_000);
  show(3);
  expect(read()).toBe(`(3) ${OWN}`);
  look(true);
  expect(read()).toBe(OWN);
  expect(page.head.querySelector("title")?.firstChild).toBe(node);
  vi.advanceTimersByTime(5_000);
  expect([read(), vi.getTimerCount()]).toEqual([OWN, 0]);
});

it("ends when nothing is new any more", () => {
  const { show, read } = openPage();
  show(1);
  show(0);
  expect([read(), vi.getTimerCount()]).toEqual([OWN, 0]);
});

it("is not made on a page that is looked at, nor where there is no title", () => {
  const looked = openPage();
  looked.look(true);
  looked.show(1);
  expect([looked.read(), vi.getTimerCount()]).toEqual([OWN, 0]);
  const untitled = openPage("");
  untitled.show(1);
  vi.advanceTimersByTime(3_000);
  untitled.look(true);
  expect(untitled.page.head.innerHTML).toBe("");
});

it("leaves what the page itself writes meanwhile, marked or not", () => {
  for (const wait_ms of [0, 1_000]) {
    const { page, show, look, read } = openPage();
    const title = page.head.querySelector("title");
    show(1);
    vi.advanceTimersByTime(wait_ms);
    if (title?.firstChild) title.firstChild.nodeValue = "Checkout";
    vi.advanceTimersByTime(1_000);
    expect(read()).toMatch(/^(\(1\) )?Checkout$/);
    if (title) title.textContent = "Paid";
    look(true);
    expect(read()).toBe("Paid");
  }
});
