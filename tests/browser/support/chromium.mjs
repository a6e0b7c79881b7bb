// Debian's Chromium under playwright-core, as a person's browser: with a microphone that plays a
// recording (or beeps), and with sound allowed only after a click, as everywhere.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** What ctest takes as "skipped". */
const skipped = 77;

const base = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const fake_microphone = [
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
];

/** Ends the program with the code for "skipped" where there is no Chromium. */
export function skip_without_chromium() {
  if (existsSync(executable)) return;
  console.log(`skipped: there is no ${executable} (apt-get install chromium, or set CHROMIUM)`);
  process.exit(skipped);
}

/** A browser with a microphone that plays this WAV file once; null: that beeps. */
export function launch_with_microphone(wav = null) {
  const file = wav ? [`--use-file-for-fake-audio-capture=${wav}%noloop`] : [];
  return launch([...fake_microphone, ...file]);
}

export function launch(flags = []) {
  return chromium.launch({ executablePath: executable, headless: true, args: [...base, ...flags] });
}

/** Opens the page in a context of its own; `errors` collects what the console and the page say. */
export async function open_page(browser, url, options = {}) {
  const { prepare, ...context_options } = options;
  const context = await browser.newContext(context_options);
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  if (prepare) await page.addInitScript(prepare);
  await page.goto(url);
  return { page, errors, close: () => context.close() };
}
