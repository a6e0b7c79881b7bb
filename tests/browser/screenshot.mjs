// Takes the picture of the page that the README shows: node screenshot.mjs FILE.png

import { build_page } from "./support/built_page.mjs";
import { launch_with_microphone, open_page } from "./support/chromium.mjs";
import { StandIn } from "./support/stand_in.mjs";

function transcript(turn, start_ms, text, stable = null) {
  const final = stable === null;
  return { type: "transcript", turn, text, stable: stable ?? 0, final, start_ms, end_ms: start_ms };
}

function reply(turn, heard, ...clauses) {
  const status = heard === null ? "completed" : "interrupted";
  return [
    { type: "reply_started", turn, reply: turn, stream: turn },
    ...clauses.map((text, segment) => ({ type: "reply_text", reply: turn, segment, text })),
    { type: "reply_done", reply: turn, status, text: heard ?? "" },
  ];
}

function waterfall(turn, endpoint_ms, stt_ms, first_token_ms, first_audio_ms) {
  const total_ms = endpoint_ms + stt_ms + first_token_ms + first_audio_ms;
  return { type: "waterfall", turn, endpoint_ms, stt_ms, first_token_ms, first_audio_ms, total_ms };
}

const built = build_page();
const server = await StandIn.start(built.folder);
const browser = await launch_with_microphone();
const { page } = await open_page(browser, server.url, { viewport: { width: 820, height: 860 } });
await page.getByLabel("Answers").selectOption("llm");
await page.getByRole("button", { name: "Start talking" }).click();
const session = (await server.session()).ready();
session.say(
  transcript(1, 500, "what is the weather like in london tomorrow"),
  ...reply(1, null, "I have no window to look out of,", "but take an umbrella."),
  waterfall(1, 412, 38, 96, 22),
  transcript(2, 9000, "tell me something interesting about the moon"),
  ...reply(
    2,
    "The moon moves about four centimetres",
    "The moon moves about four centimetres further away from us every year,",
    "as fast as your fingernails grow.",
  ),
  waterfall(2, 405, 61, 184, 31),
  transcript(3, 15_000, "could you speak a little more slo", 24),
  { type: "state", state: "hearing" },
);
await page.locator(".heard.partial").waitFor();
await session.until(() => session.frames.length > 20);
await page.screenshot({ path: process.argv[2] });
await browser.close();
await server.stop();
built.remove();
