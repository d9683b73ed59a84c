/** Bundled for the browser by the hostile tests: the widget's one renderer, called the way streaming calls it. */
import { render } from "preact";
import { Markdown } from "../../../widget/chat/Markdown";

const root = document.createElement("div");
document.body.append(root);

/** Renders every prefix of a text over the one before, then the whole; returns the tags and attributes that ever stood there. */
function renderEveryPrefix(text: string): string[] {
  const seen = new Set<string>();
  for (let end = 0; end <= text.length; end++) {
    render(<Markdown text={text.slice(0, end)} />, root);
    for (const element of root.querySelectorAll("*")) {
      seen.add(element.localName);
      for (const { name, value } of element.attributes)
        seen.add(name === "href" ? `href ${new URL(value).protocol}` : `@${name}`);
    }
  }
  render(null, root);
  return [...seen];
}

Object.assign(window, { renderEveryPrefix });
