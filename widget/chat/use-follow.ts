import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Distances in pixels: air above the question kept in view, and what still counts as being there. */
const AIR = 12;
const NEAR = 32;
/** A question longer than this share of the view does not push its own answer out of it. */
const QUESTION_SHARE = 0.5;

/** As far as the view follows by itself: the end, but never past the top of the question being answered. */
function computeTarget(log: HTMLElement): number {
  const end = log.scrollHeight - log.clientHeight;
  const question = [...log.querySelectorAll<HTMLElement>(".question")].at(-1);
  if (!question) return end;
  const top = question.offsetTop - AIR;
  const answerTop = question.offsetTop + question.offsetHeight - log.clientHeight * QUESTION_SHARE;
  return Math.min(end, Math.max(top, answerTop));
}

/** What stands below the view: nothing, the rest of what is being read, or news for a reader who scrolled away. */
export type Below = "nothing" | "rest" | "news";

/**
 * Keeps the reader's place. A reader at the end is taken along, forwards only; one who scrolled up stays and is told of news.
 * A new question of the visitor's own (`questions` grows) always brings the end into view.
 */
export function useFollow(ref: RefObject<HTMLElement | null>, version: unknown, questions: number) {
  const isFollowing = useRef(true);
  const [below, setBelow] = useState<Below>("nothing");

  const settle = (hasNews: boolean) => {
    const log = ref.current;
    if (!log) return;
    const target = computeTarget(log);
    if (isFollowing.current && target > log.scrollTop) log.scrollTop = target;
    const isAtEnd = log.scrollHeight - log.clientHeight - log.scrollTop <= NEAR;
    setBelow((known) => {
      if (isAtEnd) return "nothing";
      if (isFollowing.current) return "rest";
      return hasNews ? "news" : known;
    });
  };

  useLayoutEffect(() => {
    isFollowing.current = true;
    if (ref.current) ref.current.scrollTop = computeTarget(ref.current);
  }, [questions]);
  useLayoutEffect(() => settle(true), [version]);
  useEffect(() => {
    const onResize = () => settle(false);
    window.addEventListener("resize", onResize);
    return () => window.removeEventListener("resize", onResize);
  }, []);

  return {
    below,
    onScroll: () => {
      const log = ref.current;
      if (!log) return;
      isFollowing.current = log.scrollTop >= computeTarget(log) - NEAR;
      if (log.scrollHeight - log.clientHeight - log.scrollTop <= NEAR) setBelow("nothing");
    },
    goToEnd: () => {
      if (ref.current) ref.current.scrollTop = ref.current.scrollHeight;
    },
  };
}
