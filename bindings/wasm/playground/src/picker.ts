// The dialog that opens a standard rule, an example or a manifest.

import { byId, h, plural } from "./dom";
import type { Standard } from "./protocol";
import { EXAMPLES, MANIFESTS } from "./samples";

export interface Picked {
  rule?: string;
  manifest?: string;
  title: string;
}

interface Entry {
  group: string;
  title: string;
  detail: string;
  severity: string | undefined;
  /** Lower case, what a search looks in. */
  words: string;
  open(): Promise<Picked | undefined>;
}

/** How many entries are shown at a time. */
const MOST = 80;

export class Picker {
  private readonly dialog = byId<HTMLDialogElement>("picker");
  private readonly search = byId<HTMLInputElement>("picker-search");
  private readonly list = byId("picker-list");
  private readonly status = byId("picker-status");
  private entries: Entry[] = samples();
  private loaded = false;

  constructor(
    private readonly standard: () => Promise<Standard[]>,
    private readonly source: (file: string) => Promise<string | undefined>,
    private readonly pick: (picked: Picked) => void,
  ) {
    this.search.addEventListener("input", () => this.show());
    this.dialog.addEventListener("keydown", (event) => this.key(event));
  }

  open(words = ""): void {
    this.search.value = words;
    this.show();
    this.dialog.showModal();
    this.search.focus();
    if (!this.loaded) void this.load();
  }

  private async load(): Promise<void> {
    this.loaded = true;
    this.status.textContent = "Loading the standard rules…";
    try {
      const rules = await this.standard();
      this.entries = [...samples(), ...rules.map((rule) => this.entry(rule))];
      this.show();
    } catch (error) {
      this.loaded = false;
      this.status.textContent = `The standard rules can't be loaded: ${error instanceof Error ? error.message : error}`;
    }
  }

  private entry(rule: Standard): Entry {
    const open = async () => {
      const text = await this.source(rule.file);
      return text === undefined ? undefined : { title: rule.id, rule: text, ...manifestOf(text) };
    };
    const words = [rule.id, rule.title, rule.domain, ...rule.controls.map((each) => `${each.framework} ${each.control}`)];
    return {
      group: `Standard rules: ${rule.domain}`, title: rule.id, detail: rule.title, severity: rule.severity,
      words: words.join(" ").toLowerCase(), open,
    };
  }

  private show(): void {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = this.entries.filter((entry) => words.every((word) => entry.words.includes(word)));
    const shown = matching.slice(0, MOST);
    const groups = new Map<string, Entry[]>();
    for (const entry of shown) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
    this.list.replaceChildren(
      ...[...groups].map(([group, entries]) =>
        h("section", { "aria-label": group }, h("h3", {}, group), h("ul", { class: "plain" }, ...entries.map((entry) => h("li", {}, this.button(entry))))),
      ),
    );
    const hidden = matching.length - shown.length;
    this.status.textContent =
      matching.length === 0 ? "Nothing matches." : hidden > 0 ? `${plural(matching.length, "entry", "entries")}; the first ${MOST} are shown.` : plural(matching.length, "entry", "entries");
  }

  private button(entry: Entry): HTMLElement {
    const click = async () => {
      this.dialog.close();
      const picked = await entry.open();
      if (picked) this.pick(picked);
    };
    return h(
      "button",
      { type: "button", class: "entry", click },
      h("span", { class: "entry-title" }, entry.title),
      entry.severity !== undefined && h("span", { class: "severity", "data-severity": entry.severity }, entry.severity),
      h("span", { class: "entry-detail muted" }, entry.detail),
    );
  }

  /** Arrows move through the entries, from the search field on. */
  private key(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const buttons = [...this.list.querySelectorAll<HTMLElement>("button.entry")];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    if (next < 0) this.search.focus();
    else buttons[Math.min(next, buttons.length - 1)]?.focus();
  }
}

function samples(): Entry[] {
  const entry = (group: string) => (picked: Picked & { detail: string }): Entry => ({
    group, title: picked.title, detail: picked.detail, severity: undefined,
    words: `${group} ${picked.title} ${picked.detail}`.toLowerCase(),
    open: () => Promise.resolve(picked),
  });
  return [...EXAMPLES.map(entry("Examples")), ...MANIFESTS.map(entry("Manifests"))];
}

/** The first manifest of a rule's tests, so that there is something to judge. */
export function manifestOf(rule: string): { manifest?: string } {
  const tests = rule.slice(Math.max(0, rule.search(/^test /m)));
  const block = /"""\n([\s\S]*?)\n?[ \t]*"""/.exec(tests)?.[1];
  if (block === undefined || !/^\s*kind:/m.test(block)) return {};
  const lines = block.split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return { manifest: `${lines.map((line) => line.slice(indent)).join("\n").trimEnd()}\n` };
}
