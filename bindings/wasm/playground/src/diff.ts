// What a fix changes, as lines to take away and lines to put there.

import type { Text } from "@codemirror/state";
import type { Change } from "./protocol";

export interface DiffLine {
  kind: "same" | "old" | "new";
  /** Its number, in the text that it is of. */
  number: number;
  text: string;
}

/** The lines that change, with one line around them; empty if the changes do not fit the text. */
export function diff(doc: Text, changes: Change[]): DiffLine[] {
  const ordered = [...changes].sort((a, b) => a.from - b.from);
  const first = ordered[0];
  const last = ordered.at(-1);
  if (!first || !last || last.to > doc.length || first.from < 0) return [];
  const from = doc.lineAt(first.from).number;
  const to = doc.lineAt(last.to).number;
  const start = doc.line(from).from;
  let text = doc.sliceString(start, doc.line(to).to);
  const old = text.split("\n");
  for (const change of ordered.reverse()) {
    text = text.slice(0, change.from - start) + change.insert + text.slice(change.to - start);
  }
  const lines = middle(old, text.split("\n"), from);
  const line = (number: number): DiffLine[] =>
    number >= 1 && number <= doc.lines ? [{ kind: "same", number, text: doc.line(number).text }] : [];
  const changed = lines.filter((each) => each.kind !== "same");
  const [head, tail] = [changed[0]?.number ?? from, changed.filter((each) => each.kind === "old").at(-1)?.number];
  return [...line(head - 1), ...lines, ...line((tail ?? head - 1) + 1)];
}

/** Old and new lines without those at both ends that are the same; what is long in between is one block. */
function middle(old: string[], fresh: string[], from: number): DiffLine[] {
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  const most = Math.min(old.length, fresh.length) - start;
  while (end < most && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end += 1;
  const line = (kind: "old" | "new") => (text: string, at: number) => ({ kind, number: from + start + at, text });
  return [
    ...old.slice(start, old.length - end).map(line("old")),
    ...fresh.slice(start, fresh.length - end).map(line("new")),
  ];
}
