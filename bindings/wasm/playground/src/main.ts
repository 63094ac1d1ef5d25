// The page: two editors, two engines, one panel.
//
// One engine answers what is asked while one types a rule (colours, mistakes, completion), the other judges, which may take
// seconds for a large manifest. Neither runs on the page's own thread, and of each kind of question only the newest counts.

import type { EditorView } from "@codemirror/view";
import { assist } from "./assist";
import { Engine, Superseded, compiled } from "./client";
import { byId, milliseconds, plural, say } from "./dom";
import { applyChanges, diagnostic, replaceAll, reveal, showMarks } from "./editor";
import { FIRST_MANIFEST, FIRST_RULE } from "./first";
import { findingMark, manifestEditor } from "./manifest-editor";
import { setTokens } from "./highlight";
import { layout, showTab, showView, tabs } from "./layout";
import { markdown } from "./markdown";
import { Picker } from "./picker";
import type { Choice, Judgement, Mark } from "./protocol";
import { type Actions, type Tab, showJudgement, showListing, showProblems, showTests } from "./results";
import { ruleEditor } from "./rule-editor";
import { readDraft, saveDraft } from "./draft";
import { type Shared, fromFragment, toFragment } from "./share";
import { theme } from "./theme";

declare const WASM_FILE: string;
declare const WORKER_FILE: string;

/** From this size on a manifest is judged when typing pauses, not at each key. */
const LARGE = 300_000;
const PAUSE = 400;

const address = (file: string) => new URL(file, document.baseURI);
const module = compiled(address(WASM_FILE));
const language = new Engine(address(WORKER_FILE), module);
const judging = new Engine(address(WORKER_FILE), module);

const state = {
  ruleMarks: [] as Mark[],
  manifestMarks: [] as Mark[],
  tab: "findings" as Tab,
  ready: false,
};

const rulesChoice = byId<HTMLSelectElement>("rules-choice");
const versionChoice = byId<HTMLSelectElement>("version-choice");
const own = () => rulesChoice.value === "own";
const choice = (): Choice => ({ rules: rulesChoice.value, kubernetes: versionChoice.value });

theme();
layout();

const rule = ruleEditor(byId("rule-editor"), FIRST_RULE, ruleChanged, {
  ...assist(language, own),
  define: () => void define(),
});
const manifest = manifestEditor(byId("manifest-editor"), FIRST_MANIFEST, manifestChanged);
performance.mark("typeable");

const actions: Actions = {
  showInManifest: (from, to) => {
    showView("manifest");
    reveal(manifest, from, to);
  },
  showInRule: (from, to) => {
    showView("rule");
    reveal(rule, from, to);
  },
  apply: (changes) => {
    applyChanges(manifest, changes);
    say("The fix is applied; undo takes it back.");
  },
  applyToRule: (changes) => applyChanges(rule, changes),
  fixAll: () => void fixAll(),
  explain: (code) => void explain(code),
  openRule: (id) => openRule(id),
};

const text = (view: EditorView) => view.state.doc.toString();

/** Runs something that is asked of an engine; what fails is told, what was overtaken is not. */
async function attempt(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Superseded) return;
    say(error instanceof Error ? error.message : String(error), "problem");
  }
}

function ruleChanged(): void {
  void analyse();
  judgeSoon();
  saveSoon();
  refreshTab();
}

function manifestChanged(): void {
  judgeSoon();
  saveSoon();
}

async function analyse(): Promise<void> {
  const began = performance.now();
  const doc = rule.state.doc;
  await attempt(async () => {
    const analysis = await language.newest("analyse", { rule: text(rule), own: own() });
    if (rule.state.doc !== doc) return;
    state.ruleMarks = analysis.marks;
    rule.dispatch({ effects: setTokens.of(analysis) });
    showMarks(rule, analysis.marks.map((mark) => diagnostic(mark, actions.explain)));
    showProblems(state.ruleMarks, state.manifestMarks, actions);
    const errors = analysis.marks.filter((mark) => mark.level === "error").length;
    byId("rule-status").textContent = errors > 0 ? plural(errors, "error") : "sound";
    byId("rule-status").dataset.kind = errors > 0 ? "bad" : "good";
    performance.measure("analysed", { start: began });
  });
}

let judgeTimer = 0;

function judgeSoon(): void {
  window.clearTimeout(judgeTimer);
  const large = manifest.state.doc.length > LARGE;
  if (large) judgeTimer = window.setTimeout(() => void judge(), PAUSE);
  else void judge();
}

async function judge(): Promise<void> {
  const began = performance.now();
  const doc = manifest.state.doc;
  const long = window.setTimeout(() => (byId("status").textContent = "judging…"), 300);
  await attempt(async () => {
    const judgement = await judging.newest("judge", { rule: text(rule), manifest: text(manifest), choice: choice() });
    if (manifest.state.doc !== doc) return;
    show(judgement);
    performance.measure("judged", { start: began });
  });
  window.clearTimeout(long);
}

function show(judgement: Judgement): void {
  state.manifestMarks = judgement.marks;
  const marks = judgement.marks.map((mark) => diagnostic(mark, actions.explain));
  showMarks(manifest, [...marks, ...judgement.findings.map((finding) => findingMark(finding))]);
  showJudgement(judgement, manifest, actions);
  showProblems(state.ruleMarks, state.manifestMarks, actions);
  const total = judgement.findings.length + judgement.more;
  const status = byId("manifest-status");
  status.textContent = judgement.refused !== undefined ? "not judged" : total === 0 ? "nothing found" : plural(total, "finding");
  status.dataset.kind = judgement.refused !== undefined ? "none" : total === 0 ? "good" : "bad";
  byId("nav-results-count").textContent = judgement.refused === undefined && total > 0 ? String(total) : "";
  const took = `judged in ${milliseconds(judgement.judged)}`;
  byId("status").textContent =
    judgement.refused !== undefined ? "" : judgement.compiled < 0.5 ? took : `compiled in ${milliseconds(judgement.compiled)}, ${took}`;
  if (!state.ready) {
    state.ready = true;
    document.body.dataset.ready = "true";
    performance.mark("answered");
  }
}

async function fixAll(): Promise<void> {
  await attempt(async () => {
    const doc = manifest.state.doc;
    const repaired = await judging.ask("fix", { rule: text(rule), manifest: text(manifest), choice: choice() });
    if (repaired.text === undefined) {
      say(repaired.refused ?? "No fix can be written into this text.", "problem");
    } else if (manifest.state.doc === doc) {
      replaceAll(manifest, repaired.text);
      say(`${plural(repaired.applied, "fix", "fixes")} applied; ${plural(repaired.left, "finding")} left.`);
    }
  });
}

let tabTimer = 0;

/** Fills the tab that is looked at, where that is not done anyway. */
function refreshTab(): void {
  window.clearTimeout(tabTimer);
  if (state.tab === "tests") tabTimer = window.setTimeout(() => void runTests(), 200);
  if (state.tab === "program") tabTimer = window.setTimeout(() => void listing(), 200);
}

async function runTests(): Promise<void> {
  await attempt(async () => showTests(await language.newest("test", { rule: text(rule) }), actions));
}

async function listing(): Promise<void> {
  await attempt(async () => showListing(await judging.newest("listing", { rule: text(rule), choice: choice() })));
}

/** Goes to where what stands at the cursor is declared. */
async function define(): Promise<void> {
  await attempt(async () => {
    const { head } = rule.state.selection.main;
    const found = await language.ask("definition", { rule: text(rule), own: own(), at: head });
    if (found?.own) actions.showInRule(found.from, found.to);
    else say(found ? `It is declared in ${found.file}, of the standard pack.` : "Nothing here is declared elsewhere.");
  });
}

async function explain(code: string): Promise<void> {
  await attempt(async () => {
    const page = await language.ask("page", { code });
    byId("page-title").textContent = page ? `${code}: ${page.title}` : code;
    byId("page-text").replaceChildren(page ? markdown(page.text) : "There is no page for this code.");
    byId<HTMLDialogElement>("page").showModal();
  });
}

function openRule(id: string): void {
  const at = text(rule).search(new RegExp(`^rule ${id.replaceAll(/[^\w-]/g, "")}\\b`, "m"));
  if (at >= 0) actions.showInRule(at + "rule ".length, at + "rule ".length + id.length);
  else picker.open(id);
}

const picker = new Picker(
  async () => (await language.ask("catalogue", {})).rules,
  async (file) => (await language.ask("source", { file })).text,
  (picked) => {
    if (picked.rule !== undefined) replaceAll(rule, picked.rule);
    if (picked.manifest !== undefined) replaceAll(manifest, picked.manifest);
    if (picked.rule !== undefined && rulesChoice.value !== "own") setChoice("own", versionChoice.value);
    say(`${picked.title} is open; undo brings back what was there.`);
    showView(picked.rule !== undefined ? "rule" : "manifest");
    (picked.rule !== undefined ? rule : manifest).focus();
  },
);

async function format(): Promise<void> {
  await attempt(async () => {
    const doc = rule.state.doc;
    const formatted = await language.ask("format", { rule: text(rule) });
    if (formatted.text === undefined) say(formatted.refused ?? "The text has an error.", "problem");
    else if (rule.state.doc === doc) replaceAll(rule, formatted.text);
  });
}

async function share(): Promise<void> {
  await attempt(async () => {
    const { rules, kubernetes } = choice();
    const fragment = await toFragment({ rule: text(rule), manifest: text(manifest), rules, kubernetes });
    history.replaceState(null, "", `#${fragment}`);
    const link = location.href;
    const size = link.length > 8000 ? ` It has ${plural(link.length, "character")}; some programs cut links that long.` : "";
    try {
      await navigator.clipboard.writeText(link);
      say(`The link is copied.${size}`);
    } catch {
      say(`The link is in the address bar.${size}`);
    }
  });
}

function setChoice(rules: string, kubernetes: string): void {
  for (const [select, value] of [[rulesChoice, rules], [versionChoice, kubernetes]] as const) {
    if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
    select.value = value;
  }
  void analyse();
  judgeSoon();
  refreshTab();
}

let saveTimer = 0;

function saveSoon(): void {
  window.clearTimeout(saveTimer);
  saveTimer = window.setTimeout(() => {
    if (rule.state.doc.length + manifest.state.doc.length > 500_000) return;
    saveDraft({ rule: text(rule), manifest: text(manifest), ...choice() });
  }, 500);
}

async function openFragment(): Promise<void> {
  const fragment = location.hash.slice(1);
  if (fragment === "") return;
  try {
    open(await fromFragment(decodeURIComponent(fragment)));
  } catch (error) {
    const reason = error instanceof URIError ? "it has characters that no link of the playground has" : (error as Error).message;
    say(`This link can't be opened: ${reason}. Ask for it again; what was here is untouched.`, "problem");
  }
}

function open(shared: Shared): void {
  replaceAll(rule, shared.rule);
  replaceAll(manifest, shared.manifest);
  setChoice(shared.rules, shared.kubernetes);
}

function buttons(): void {
  const click = (id: string, run: () => void) => byId(id).addEventListener("click", run);
  click("open", () => picker.open());
  click("share", () => void share());
  click("format", () => void format());
  click("help", () => byId<HTMLDialogElement>("help-dialog").showModal());
  click("run-tests", () => showTab("tests"));
  click("reset", () => {
    byId<HTMLDialogElement>("help-dialog").close();
    open({ rule: FIRST_RULE, manifest: FIRST_MANIFEST, rules: "own", kubernetes: versionChoice.value });
    say("The first example is back; undo takes it away.");
  });
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.querySelector(".close")?.addEventListener("click", () => dialog.close());
    // A click beside the dialog closes it.
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
  rulesChoice.addEventListener("change", () => setChoice(rulesChoice.value, versionChoice.value));
  versionChoice.addEventListener("change", () => setChoice(rulesChoice.value, versionChoice.value));
  window.addEventListener("hashchange", () => void openFragment());
  window.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const run = { o: () => picker.open(), s: () => void share() }[event.key.toLowerCase()];
    if (run && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      run();
    }
  });
}

async function begin(): Promise<void> {
  buttons();
  tabs((tab) => {
    state.tab = tab;
    refreshTab();
  });
  module.catch((error: unknown) => say(`The engine can't be loaded: ${error instanceof Error ? error.message : error}`, "problem"));
  const kept = location.hash.length > 1 ? undefined : readDraft();
  if (kept) open(kept);
  else await openFragment();
  void analyse();
  judgeSoon();
  await attempt(async () => {
    const { version, kubernetes } = await language.ask("about", {});
    byId("version").textContent = `Upright ${version}`;
    const chosen = versionChoice.value;
    versionChoice.replaceChildren(...kubernetes.toReversed().map((each) => new Option(each, each)));
    if (kubernetes.includes(chosen)) versionChoice.value = chosen;
    judgeSoon();
  });
  await attempt(async () => {
    // Late, as it takes the engine longer than all before.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { profiles } = await judging.ask("catalogue", {});
    const chosen = rulesChoice.value;
    const group = document.createElement("optgroup");
    group.label = "Profiles of standard rules, with yours";
    group.append(...profiles.map((each) => new Option(`${each.id} (${each.rules})`, each.id)), new Option("all", "all"));
    rulesChoice.replaceChildren(new Option("your rules", "own"), group);
    rulesChoice.value = chosen;
    if (rulesChoice.value !== chosen) setChoice("own", versionChoice.value);
  });
}

void begin();
