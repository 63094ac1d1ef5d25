// Places as reports give them (lines, and columns in code points, from 1) to offsets of JavaScript's strings.

export interface LineColumn {
  line?: number | null;
  column?: number | null;
}

export class Lines {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.starts.push(at + 1);
  }

  offset(line: number | null | undefined, column: number | null | undefined): number {
    const start = this.starts[(line ?? 1) - 1];
    if (start === undefined) return this.text.length;
    const end = this.starts[line ?? 1] ?? this.text.length + 1;
    let at = start;
    for (let left = (column ?? 1) - 1; left > 0 && at < end - 1; left -= 1) {
      at += (this.text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    }
    return Math.min(at, this.text.length);
  }

  range(place: { line?: number | null; column?: number | null; endLine?: number | null; endColumn?: number | null }) {
    const from = this.offset(place.line, place.column);
    const to = place.endLine == null ? from : this.offset(place.endLine, place.endColumn);
    return { from, to: Math.max(from, to) };
  }
}
