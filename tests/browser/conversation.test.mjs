// A conversation with the real server in Chromium, whose microphone plays a recording:
// node conversation.test.mjs PROGRAM. The recording is a person's where there is test data
// (REPARTEE_TEST_DATA), and the server's own voice where there is none.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch_with_microphone, open_page, skip_without_chromium } from "./support/chromium.mjs";
import { say, serve } from "./support/repartee.mjs";
import { read_wav, write_microphone_wav } from "./support/wav.mjs";

skip_without_chromium();

const program = process.argv[2];
const beside_the_source = fileURLToPath(new URL("../../../shared/data", import.meta.url));
const data = process.env.REPARTEE_TEST_DATA ?? beside_the_source;
const folder = mkdtempSync(join(tmpdir(), "repartee-conversation-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The WAV file for the microphone and the words that are said in it. */
function recording() {
  const person = join(data, "speech", "ps_goforward.wav");
  const speech = existsSync(person) ? person : join(folder, "speech.wav");
  const words =
    speech === person ? "go forward ten meters" : "what is the weather like in london tomorrow";
  if (speech !== person) say(program, words, speech);
  const wav = join(folder, "microphone.wav");
  write_microphone_wav(wav, read_wav(speech), { before_s: 1, after_s: 3 });
  return { wav, words };
}

/** The share of the expected words that were heard. */
function likeness(heard, expected) {
  const found = new Set(heard.toLowerCase().split(/[^a-z']+/));
  const wanted = expected.split(" ");
  return wanted.filter((word) => found.has(word)).length / wanted.length;
}

test("someone speaks, is answered, interrupts, types, and ends", { timeout: 180_000 }, async () => {
  const { wav, words } = recording();
  const server = await serve(program);
  const browser = await launch_with_microphone(wav);
  try {
    const { page, errors } = await open_page(browser, server.url);
    page.setDefaultTimeout(60_000);
    const state = (...names) =>
      page.waitForFunction((wanted) => wanted.includes(document.body.dataset.state), names);
    const samples_played = () => page.locator("#fact_rendered").textContent().then(Number);
    const plays_more_than = (samples) =>
      page.waitForFunction(
        (least) => Number(document.querySelector("#fact_rendered")?.textContent) > least,
        samples,
      );

    await page.getByLabel("Answers").selectOption("echo");
    await page.getByRole("button", { name: "Start talking" }).click();

    await page.locator(".heard.final").first().waitFor();
    const heard = await page.locator(".heard.final .said").first().textContent();
    assert.ok(likeness(heard, words) >= 0.5, `heard "${heard}" for "${words}"`);

    await page.locator(".reply.completed").first().waitFor();
    const reply = await page.locator(".reply .said").first().textContent();
    assert.match(reply, /\w/);
    await plays_more_than(0);
    await page.getByRole("img", { name: /Answered after \d+ milliseconds/ }).first().waitFor();
    await state("listening");

    const before = await samples_played();
    const field = page.getByLabel("Type instead of speaking");
    await field.fill("This is a long story. ".repeat(20).trim());
    await page.keyboard.press("Enter");
    await state("speaking");
    await plays_more_than(before);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".reply.interrupted").waitFor();
    await state("listening");

    await field.fill("good morning");
    await page.keyboard.press("Enter");
    const turn = page.locator(".turn", { hasText: "good morning" }).last();
    await turn.locator(".reply.completed").waitFor();
    await state("listening");

    await page.getByRole("button", { name: "End", exact: true }).click();
    await state("ended");
    assert.equal(await page.locator("#fact_sequence_errors").textContent(), "0");
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
    assert.equal(await server.stop(), 0, "the server ends in good order");
  }
});
