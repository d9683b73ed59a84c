/** An owner's CSS selectors over our own tree. A budget of steps bounds them: the page they meet may be hostile. */
import { compile, type Options, selectAll } from "css-select";
import { createElement, findElements, type PageElement, type PageNode, textOf } from "./page-tree";
import type { ParsedPage } from "./parse-page";

/** Looks at the tree that all selectors of a page may take together; ten of the usual kind take 3 million on the largest tree. */
const MAX_STEPS = 4_000_000;
/** As the contract has it. */
const MAX_SELECTOR_CHARS = 200;
/** css-select takes a combinator with nothing behind it for one before everything. */
const DANGLING = /[>+~]\s*$/;

export interface Selectors {
  /** The first that finds text is the content. */
  content: readonly string[];
  /** All that they find is left out. */
  drop: readonly string[];
}

/** Whether a text is a CSS selector that can be applied. */
export function isSelector(text: string): boolean {
  const { options } = new TreeAdapter({
    root: createElement("#document", {}, null),
    html_attributes: {},
    body_attributes: {},
  });
  try {
    if (text.trim() === "" || text.length > MAX_SELECTOR_CHARS || DANGLING.test(text)) return false;
    compile(text, options);
    return true;
  } catch {
    return false; // Not a selector, or one of a kind that cannot be applied (`::before`).
  }
}

/** Applies selectors to one page. What is no selector finds nothing, and so does what takes too many steps. */
export class PageQuery {
  private readonly tree: TreeAdapter;

  constructor(page: ParsedPage) {
    this.tree = new TreeAdapter(page);
  }

  /** The outermost elements that match, in document order. */
  find(selector: string): PageElement[] {
    const { tree } = this;
    if (tree.is_spent || !isSelector(selector)) return [];
    const found = new Set(selectAll(selector, [tree.html], tree.options));
    if (tree.is_spent) return [];
    const { root } = tree.page;
    if (found.has(root) || found.has(tree.html)) return [root];
    return findElements(root, (element) => found.has(element));
  }
}

/** Our tree as css-select sees one. `<html>` and `<body>`, which our tree does without, are put around it. */
class TreeAdapter {
  readonly html: PageElement;
  private readonly head: PageNode[];
  private readonly body: PageNode[];
  private steps = 0;

  constructor(readonly page: ParsedPage) {
    const { root } = page;
    const is_head = (node: PageNode) => typeof node !== "string" && node.name === "head";
    this.head = root.children.filter(is_head);
    this.body = root.children.filter((node) => !is_head(node));
    this.html = createElement("html", page.html_attributes, null);
    this.html.children = [...this.head, root];
  }

  get is_spent(): boolean {
    return this.steps > MAX_STEPS;
  }

  /** Once the steps are spent, no node is an element and none has children: every search ends by itself. */
  readonly options: Options<PageNode, PageElement> = {
    relativeSelector: false,
    adapter: {
      isTag: (node): node is PageElement => this.step() && typeof node !== "string",
      getName: (element) => (element === this.page.root ? "body" : element.name),
      getAttributeValue: (element, name) => this.getAttribute(element, name),
      hasAttrib: (element, name) => this.getAttribute(element, name) !== undefined,
      getChildren: (node) => (this.step() ? this.getChildren(node) : []),
      getParent: (element) => (this.step() ? this.getParent(element) : null),
      getSiblings: (node) => (this.step() ? this.getSiblings(node) : []),
      getText: (node) => {
        const text = this.step() ? textOf(node) : "";
        this.steps += text.length;
        return text;
      },
      removeSubsets: (nodes) => nodes,
    },
  };

  private step(): boolean {
    this.steps++;
    return !this.is_spent;
  }

  private getAttribute(element: PageElement, name: string): string | undefined {
    const attributes: Partial<Record<string, string>> =
      element === this.page.root ? this.page.body_attributes : element.attributes;
    return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  }

  private getChildren(node: PageNode): PageNode[] {
    if (typeof node === "string") return [];
    return node === this.page.root ? this.body : node.children;
  }

  private getParent(element: PageElement): PageElement | null {
    const { root } = this.page;
    if (element === root) return this.html;
    return element.parent === root && this.head.includes(element) ? this.html : element.parent;
  }

  private getSiblings(node: PageNode): PageNode[] {
    const parent = typeof node === "string" ? null : this.getParent(node);
    return parent ? this.getChildren(parent) : [node];
  }
}
