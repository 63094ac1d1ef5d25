// Panes, their dividers, the tabs, and the one pane that a phone shows at a time.

import { byId } from "./dom";
import type { Tab } from "./results";

type View = "rule" | "manifest" | "results";

let chosenTab: (tab: Tab) => void = () => {};

export function layout(): void {
  divider(byId("divider-columns"), "--left", "x", [15, 85]);
  divider(byId("divider-rows"), "--top", "y", [15, 85]);
  for (const button of document.querySelectorAll<HTMLButtonElement>("#views button")) {
    button.addEventListener("click", () => showView(button.dataset.view as View));
  }
}

/** Which pane a phone shows; wide screens show all. */
export function showView(view: View): void {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll<HTMLButtonElement>("#views button")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}

/** A divider that a pointer drags and arrows move; its place is a percentage in a property of the page. */
function divider(element: HTMLElement, property: string, axis: "x" | "y", [least, most]: [number, number]): void {
  const grid = byId("panes");
  const set = (percent: number) => {
    const value = Math.min(most, Math.max(least, percent));
    grid.style.setProperty(property, `${value}fr`);
    grid.style.setProperty(`${property}-rest`, `${100 - value}fr`);
    element.setAttribute("aria-valuenow", String(Math.round(value)));
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
    const move = (next: PointerEvent) => {
      const box = grid.getBoundingClientRect();
      set(axis === "x" ? ((next.clientX - box.left) / box.width) * 100 : ((next.clientY - box.top) / box.height) * 100);
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("lostpointercapture", () => element.removeEventListener("pointermove", move), { once: true });
  });
  element.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -2, ArrowUp: -2, ArrowRight: 2, ArrowDown: 2 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(Number(element.getAttribute("aria-valuenow")) + step);
  });
}

/** The tabs of the panel, as ARIA describes them: arrows move, one is in the order of Tab. */
export function tabs(chosen: (tab: Tab) => void): void {
  chosenTab = chosen;
  const list = byId("tabs");
  const all = () => [...list.querySelectorAll<HTMLButtonElement>("[role=tab]:not([hidden])")];
  list.addEventListener("click", (event) => {
    const tab = (event.target as HTMLElement).closest<HTMLButtonElement>("[role=tab]");
    if (tab) showTab(tab.dataset.tab as Tab);
  });
  list.addEventListener("keydown", (event) => {
    const each = all();
    const at = each.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: each.length - 1 }[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    const tab = each[(next + each.length) % each.length];
    if (tab) showTab(tab.dataset.tab as Tab);
    tab?.focus();
  });
}

export function showTab(tab: Tab): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("#tabs [role=tab]")) {
    const selected = button.dataset.tab === tab;
    button.setAttribute("aria-selected", String(selected));
    button.tabIndex = selected ? 0 : -1;
    byId(`panel-${button.dataset.tab}`).hidden = !selected;
  }
  showView("results");
  chosenTab(tab);
}
