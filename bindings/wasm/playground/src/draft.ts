// The texts as this browser keeps them, so that closing the page loses nothing.

import type { Shared } from "./share";

const KEY = "upright.playground.draft";

export function saveDraft(shared: Shared): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(shared));
  } catch {
    // A browser may forbid it, or have no room.
  }
}

export function readDraft(): Shared | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Shared | null;
    const isWhole = kept && [kept.rule, kept.manifest, kept.rules, kept.kubernetes].every((part) => typeof part === "string");
    return isWhole ? kept : undefined;
  } catch {
    return undefined;
  }
}
