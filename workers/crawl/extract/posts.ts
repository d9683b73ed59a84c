/** The posts of a thread: forum engines name the element that holds what somebody wrote, and nothing else of the page is content. */
import { classesOf, findElements, isBelow, type PageElement, setOf } from "./page-tree";

/**
 * Classes that only engines give to the body of a post: XenForo (2 and 1), Discourse (for crawlers and readers), Stack Exchange,
 * vBulletin, MyBB, Flarum, Khoros, bbPress, wpForo, Reddit.
 */
const ENGINE_CLASSES = setOf(
  "bbWrapper messageText crawler-post cooked js-post-body postcontent post_body Post-body lia-message-body-content " +
    "bbp-topic-content bbp-reply-content wpforo-post-content usertext-body",
);
/** Where the page is known to be a thread, these are bodies of posts as well. */
const POST_CLASSES = setOf("post-body userContent post-content-body comment-content-body");
/** One such element may be an article that uses the name. */
const MIN_POSTS = 2;
/** How far up a signature or side column is looked for. */
const MAX_REACH = 4;

/** The bodies in document order; empty where the page is no thread. Structured data marks comments on a post too: engines go first. */
export function findPosts(page: PageElement, is_thread: boolean): PageElement[] {
  const posts = findBodies(page, isEnginePost);
  if (posts.length >= MIN_POSTS) return posts;
  return is_thread ? findBodies(page, (element) => isEnginePost(element) || isMarkedPost(element)) : [];
}

function findBodies(page: PageElement, matches: (element: PageElement) => boolean): PageElement[] {
  return findElements(page, matches).filter((post) => !isBelow(post, isBeside, MAX_REACH));
}

/** A member's signature, or what the side column says of the forum. */
function isBeside({ attributes }: PageElement): boolean {
  return /signature|\bside(?:bar)?\b/i.test(attributes.class ?? "");
}

function isEnginePost(element: PageElement): boolean {
  const { attributes, parent } = element;
  // Invision, Reddit, vBulletin.
  if (attributes["data-role"] === "commentContent" || attributes.slot === "comment") return true;
  if (/^post_message_\d+$/.test(attributes.id ?? "")) return true;
  const classes = classesOf(element);
  if (classes.some((name) => ENGINE_CLASSES.has(name))) return true;
  // phpBB, Simple Machines.
  if (classes.includes("content"))
    return [parent, parent?.parent].some((above) => above && classesOf(above).includes("postbody"));
  return classes.includes("inner") && /^msg_\d+$/.test(attributes.id ?? "");
}

function isMarkedPost(element: PageElement): boolean {
  return element.attributes.itemprop === "text" || classesOf(element).some((name) => POST_CLASSES.has(name));
}
