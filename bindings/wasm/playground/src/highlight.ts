// Colours of rule texts: what the engine's lexer says, moved along with changes until it has said the next thing.

import { type ChangeDesc, type Extension, type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

export interface Tokens {
  /** Start, end and kind of each, an index into the legend. */
  tokens: Uint32Array;
  legend: string[];
}

/** What the engine says of the text as it is now. */
export const setTokens = StateEffect.define<Tokens>();

interface Lexed extends Tokens {
  /** What has changed since. */
  moved: ChangeDesc | undefined;
}

const lexed = StateField.define<Lexed>({
  create: () => ({ tokens: new Uint32Array(), legend: [], moved: undefined }),
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setTokens)) return { ...effect.value, moved: undefined };
    }
    if (!transaction.docChanged) return value;
    const desc = transaction.changes.desc;
    return { ...value, moved: value.moved ? value.moved.composeDesc(desc) : desc };
  },
});

const marks = new Map<string, Decoration>();

/** The look of a kind; documentation is a comment of its own kind. */
function mark(kind: string): Decoration {
  const known = marks.get(kind) ?? Decoration.mark({ class: `tok-${kind}` });
  marks.set(kind, known);
  return known;
}

/** The first token that ends after `at`. */
function firstAfter(tokens: Uint32Array, at: number): number {
  let low = 0;
  let high = tokens.length / 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle * 3 + 1] ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function decorations(view: EditorView): DecorationSet {
  const { tokens, legend, moved } = view.state.field(lexed);
  const { doc } = view.state;
  const back = moved?.invertedDesc;
  const ranges: Range<Decoration>[] = [];
  for (const visible of view.visibleRanges) {
    const from = back ? back.mapPos(visible.from, -1) : visible.from;
    const to = back ? back.mapPos(visible.to, 1) : visible.to;
    for (let at = firstAfter(tokens, from) * 3; at < tokens.length; at += 3) {
      let start = tokens[at] ?? 0;
      let end = tokens[at + 1] ?? 0;
      if (start >= to) break;
      if (moved) [start, end] = [moved.mapPos(start, 1), moved.mapPos(end, -1)];
      end = Math.min(end, doc.length);
      if (start >= end) continue;
      const kind = legend[tokens[at + 2] ?? 0] ?? "";
      ranges.push(mark(kind === "comment" && doc.sliceString(start, start + 3) === "///" ? "documentation" : kind).range(start, end));
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
