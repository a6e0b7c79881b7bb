// Takes the picture of the page that the README shows, of a conversation with the real server:
// node screenshot.mjs PROGRAM FILE.png. The person is the server's other voice.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch_with_microphone, open_page } from "./support/chromium.mjs";
import { say, serve } from "./support/repartee.mjs";
import { read_wav, write_microphone_wav } from "./support/wav.mjs";

const [program, picture] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "repartee-screenshot-"));

/** What is said, and the silence before it: long enough for the answer to the last, or too short. */
const script = [
  [1.5, "what is the weather like in london tomorrow"],
  [6.5, "tell me something interesting about the moon"],
  [2.2, "stop talking and listen to me for a moment"],
];

function microphone() {
  const wav = join(folder, "microphone.wav");
  const sound = [];
  let rate = 0;
  for (const [pause_s, text] of script) {
    say(program, text, wav, "rms");
    const speech = read_wav(wav);
    rate = speech.rate;
    sound.push(new Float32Array(pause_s * rate), speech.samples);
  }
  const samples = Float32Array.from(sound.flatMap((part) => [...part]));
  write_microphone_wav(wav, { rate, samples }, { before_s: 0, after_s: 3 });
  return wav;
}

const server = await serve(program);
const browser = await launch_with_microphone(microphone());
const { page } = await open_page(browser, server.url, { viewport: { width: 820, height: 860 } });
page.setDefaultTimeout(60_000);
await page.getByLabel("Answers").selectOption("echo");
await page.getByRole("button", { name: "Start talking" }).click();
await page.locator(".reply.interrupted").waitFor();
await page.locator(".heard.partial .said").filter({ hasText: /(\w+ ){4}/ }).last().waitFor();
await page.screenshot({ path: picture });
await browser.close();
await server.stop();
rmSync(folder, { recursive: true, force: true });
