// A page of the built playground in a headless Chromium, and what tests ask of it.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { serve } from "../serve.js";

const KNOWN = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts the server and the browser; `close` ends both. */
export async function start() {
  const executablePath = KNOWN.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no Chromium: apt-get install chromium, or set CHROMIUM");
  const { server, url } = await serve();
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const close = async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
  return { browser, url, close };
}

/** Opens the playground in a browser without a past. What the page says on its console as an error is kept in `errors`. */
export async function open({ browser, url }, { fragment = "", ready = true, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, ...options });
  // A machine that does other things too is slow at times; what must be quick is measured in speed.test.js.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.errors.push(message.text()));
  await page.goto(url + fragment);
  if (ready) await page.waitForSelector("body[data-ready=true]");
  return page;
}

const editors = { rule: "#rule-editor .cm-content", manifest: "#manifest-editor .cm-content" };

/** Puts a text in the place of all that an editor has, as pasting does. */
export async function write(page, editor, text) {
  await page.locator(editors[editor]).focus();
  await page.keyboard.press("Control+A");
  await page.evaluate(([selector, text]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, [editors[editor], text]);
}

/** The text that an editor shows; long ones are drawn in part. */
export function shown(page, editor) {
  return page.locator(editors[editor]).innerText();
}
