// The little Markdown that the engine writes: paragraphs, lists, code, emphasis, links.

import { h } from "./dom";

export function markdown(text: string): HTMLElement {
  const out = h("div", { class: "prose" });
  const blocks = text.replaceAll("\r", "").split(/(```[\s\S]*?(?:```|$))/);
  for (const block of blocks) {
    if (block.startsWith("```")) {
      const code = block.replace(/^```[^\n]*\n?/, "").replace(/\n?```$/, "");
      out.append(h("pre", { tabindex: 0 }, h("code", {}, code)));
      continue;
    }
    for (const paragraph of block.split(/\n\s*\n/)) {
      if (paragraph.trim() !== "") out.append(piece(paragraph.trim()));
    }
  }
  return out;
}

function piece(paragraph: string): HTMLElement {
  const heading = /^#{1,4} (.*)$/.exec(paragraph);
  if (heading) return h("h3", {}, ...inline(heading[1] ?? ""));
  if (/^[-*] /.test(paragraph)) {
    const items = paragraph.split(/\n(?=[-*] )/);
    return h("ul", {}, ...items.map((item) => h("li", {}, ...inline(item.replace(/^[-*] /, "")))));
  }
  return h("p", {}, ...inline(paragraph));
}

function inline(text: string): (Node | string)[] {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\(https:\/\/[^)\s]+\))/);
  return parts.map((part) => {
    if (/^`[^`]+`$/.test(part)) return h("code", {}, part.slice(1, -1));
    if (/^\*\*[^*]+\*\*$/.test(part)) return h("strong", {}, part.slice(2, -2));
    const link = /^\[([^\]]+)\]\((https:[^)]+)\)$/.exec(part);
    return link ? h("a", { href: link[2], target: "_blank", rel: "noreferrer" }, link[1] ?? "") : part;
  });
}
