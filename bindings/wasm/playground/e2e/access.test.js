// For those who use a keyboard, a screen reader, a phone, or dark colours.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { open, start } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** What axe finds that is serious or critical. */
async function serious(page) {
  await page.evaluate(`${AXE};0`);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  const grave = violations.filter((each) => each.impact === "serious" || each.impact === "critical");
  return grave.map((each) => `${each.id}: ${each.nodes.map((node) => `${node.target}: ${node.failureSummary}`).join("; ")}`);
}

for (const [name, options] of [["light", {}], ["dark", { colorScheme: "dark" }], ["on a phone", PHONE]]) {
  test(`axe has nothing serious to say, ${name}`, async () => {
    const page = await open(site, options);
    assert.deepEqual(await serious(page), []);
    for (const tab of ["problems", "tests", "program", "findings"]) {
      await page.evaluate((tab) => document.getElementById(`tab-${tab}`).click(), tab);
      await page.waitForTimeout(600);
      assert.deepEqual(await serious(page), [], tab);
    }
    await page.locator("#open").click();
    await page.waitForSelector("text=/Standard rules: /", { timeout: 60_000 });
    assert.deepEqual(await serious(page), [], "open");
    await page.keyboard.press("Escape");
    await page.locator("#help").click();
    assert.deepEqual(await serious(page), [], "help");
  });
}

test("everything is reached by the keyboard, and the editors are left by it", async () => {
  const page = await open(site);
  const reached = new Set();
  for (let step = 0; step < 40; step += 1) {
    // Tab indents in an editor; after Escape it leaves.
    if (await page.evaluate(() => document.activeElement?.closest(".cm-editor") !== null)) await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute("aria-label") || document.activeElement?.textContent));
  }
  for (const wanted of ["open", "share", "rules-choice", "version-choice", "theme", "help", "format", "Rule", "Manifest", "divider-columns", "tab-findings"]) {
    assert.ok(reached.has(wanted), `${wanted} among ${[...reached]}`);
  }
  await page.locator("#tab-findings").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "tab-problems");
  assert.equal(await page.locator("#panel-problems").isVisible(), true);
});

test("dividers move by arrows", async () => {
  const page = await open(site);
  const width = () => page.locator("#rule-pane").evaluate((pane) => pane.getBoundingClientRect().width);
  const before = await width();
  await page.locator("#divider-columns").focus();
  for (let press = 0; press < 5; press += 1) await page.keyboard.press("ArrowRight");
  assert.ok((await width()) > before + 50);
});

test("a phone shows one pane at a time, none wider than the screen", async () => {
  const page = await open(site, PHONE);
  for (const view of ["manifest", "results", "rule"]) {
    await page.locator(`#views button[data-view=${view}]`).tap();
    assert.equal(await page.locator(`#${view}-pane`).isVisible(), true, view);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${view}: ${wide} pixels too wide`);
  }
  await page.locator("#views button[data-view=results]").tap();
  await page.getByRole("button", { name: /Show line 9/ }).tap();
  assert.equal(await page.locator("#manifest-pane").isVisible(), true);
});

test("colours follow the system until one chooses, and the choice is kept", async () => {
  const page = await open(site, { colorScheme: "dark" });
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  assert.equal(await theme(), "dark");
  await page.locator("#theme").click();
  assert.equal(await theme(), "light");
  await page.reload();
  assert.equal(await theme(), "light");
});
