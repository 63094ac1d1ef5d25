// Colours of rule texts: what the engine's lexer says, moved along with changes until it has said the next thing.

import { type ChangeDesc, type Extension, type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** Ends and classes, of the text as it is now. */
export const setTokens = StateEffect.define<Uint32Array>();

interface Lexed {
  tokens: Uint32Array;
  /** What has changed since. */
  moved: ChangeDesc | undefined;
}

const lexed = StateField.define<Lexed>({
  create: () => ({ tokens: new Uint32Array(), moved: undefined }),
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setTokens)) return { tokens: effect.value, moved: undefined };
    }
    if (!transaction.docChanged) return value;
    const desc = transaction.changes.desc;
    return { ...value, moved: value.moved ? value.moved.composeDesc(desc) : desc };
  },
});

// In the order of the package's TOKEN_CLASSES.
const CLASSES = [
  "", "comment", "documentation", "keyword", "name", "number", "string", "operator", "bracket", "constant", "mistake",
].map((name) => (name === "" || name === "name" ? undefined : Decoration.mark({ class: `tok-${name}` })));

/** What stands first: the first token that ends after `at`. */
function firstAfter(tokens: Uint32Array, at: number): number {
  let low = 0;
  let high = tokens.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle * 2] ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function decorations(view: EditorView): DecorationSet {
  const { tokens, moved } = view.state.field(lexed);
  const back = moved?.invertedDesc;
  const ranges: Range<Decoration>[] = [];
  for (const visible of view.visibleRanges) {
    const from = back ? back.mapPos(visible.from, -1) : visible.from;
    const to = back ? back.mapPos(visible.to, 1) : visible.to;
    for (let at = firstAfter(tokens, from); at * 2 < tokens.length; at += 1) {
      let start = at === 0 ? 0 : (tokens[at * 2 - 2] ?? 0);
      let end = tokens[at * 2] ?? 0;
      if (start >= to) break;
      const decoration = CLASSES[tokens[at * 2 + 1] ?? 0];
      if (!decoration) continue;
      if (moved) [start, end] = [moved.mapPos(start, 1), moved.mapPos(end, -1)];
      end = Math.min(end, view.state.doc.length);
      if (start < end) ranges.push(decoration.range(start, end));
    }
  }
  return Decoration.set(ranges, true);
}

const painter = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorations(view);
    }
    update(update: ViewUpdate) {
      const relexed = update.startState.field(lexed) !== update.state.field(lexed);
      if (relexed || update.viewportChanged) this.decorations = decorations(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const highlighting: Extension = [lexed, painter];
