// The page against a stand-in server, in Chromium: what the person sees, what the server is told.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { build_page } from "./support/built_page.mjs";
import {
  fake_microphone,
  launch,
  launch_with_microphone,
  open_page,
  skip_without_chromium,
} from "./support/chromium.mjs";
import { StandIn } from "./support/stand_in.mjs";

skip_without_chromium();

const limit = { timeout: 90_000 };
const rate = 24_000;

const built = build_page();
let browser;
let server;
let opened;

const page = () => opened.page;
const state = (name) => page().waitForFunction((want) => document.body.dataset.state === want, name);
const shown = (text) => page().getByText(text, { exact: false }).first().waitFor();
const fact = (name) => page().locator(`#fact_${name}`).textContent().then(Number);
/** Resolves once the page's counter of that name is what it should be. */
const fact_is = (name, value) =>
  page().waitForFunction(
    ([id, want]) => document.getElementById(id)?.textContent === want,
    [`fact_${name}`, String(value)],
  );

/** The page, opened afresh; browsers of other kinds and other pages on request. */
async function open(options = {}) {
  const { with_browser = browser, url = server.url, ...rest } = options;
  await opened?.close();
  opened = await open_page(with_browser, url, rest);
}

/** Presses the microphone's button; resolves to the session that opens, told to be ready. */
async function talk() {
  await page().getByRole("button", { name: "Start talking" }).click();
  return (await server.session()).ready();
}

async function type(text) {
  await page().getByLabel("Type instead of speaking").fill(text);
  await page().keyboard.press("Enter");
}

function transcript(fields) {
  return {
    type: "transcript",
    turn: 1,
    text: "",
    stable: 0,
    final: false,
    start_ms: 0,
    end_ms: 0,
    ...fields,
  };
}

function assert_grows(samples) {
  for (let i = 1; i < samples.length; i++) assert.ok(samples[i] > samples[i - 1], samples.join(" "));
}

before(async () => {
  server = await StandIn.start(built.folder);
  browser = await launch_with_microphone();
}, limit);

after(async () => {
  await browser?.close();
  await server?.stop();
  built.remove();
});

beforeEach(async () => {
  server.refuse_with = null;
  server.key = null;
  await open();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
});

describe("a conversation", () => {
  test("a partial transcript is replaced by the final one, which is announced", limit, async () => {
    const session = await talk();
    await state("listening");
    session.say({ type: "state", state: "hearing" });
    await state("hearing");
    session.say(transcript({ text: "what is the whether", stable: 11 }));
    await page().locator(".heard.partial .tail", { hasText: "whether" }).waitFor();
    assert.equal(await page().locator("#announcer").textContent(), "");
    session.say(transcript({ text: "what is the <b>weather</b>", final: true }));
    await page().locator(".heard.final").waitFor();
    assert.equal(await page().locator(".heard").count(), 1);
    assert.equal(await page().locator(".heard .said").textContent(), "what is the <b>weather</b>");
    assert.match(await page().locator("#announcer").textContent(), /You said: what is the/);
    assert.deepEqual(opened.errors, []);
  });

  test("turns stand by when they were said", limit, async () => {
    const session = await talk();
    session.say(transcript({ turn: 2, text: "second", start_ms: 3000, final: true }));
    session.say(transcript({ turn: 1, text: "first", start_ms: 500, final: true }));
    await shown("first");
    assert.deepEqual(await page().locator(".heard .said").allTextContents(), ["first", "second"]);
  });

  test("the microphone's frames are 20 ms at 16 kHz, numbered, without a gap", limit, async () => {
    const session = await talk();
    assert.deepEqual(session.hello.input, { sample_rate: 16_000 });
    assert.deepEqual(session.hello.output, { sample_rate: rate });
    await session.until(() => session.frames.length >= 100);
    // While the track starts its input may be inactive once more: one jump is in order then.
    const start = session.frames[1].clock - 320;
    for (const [index, frame] of session.frames.entries()) {
      assert.equal(frame.sequence, index);
      assert.equal(frame.samples.length, 320);
      if (index > 0) assert.equal(frame.clock, start + index * 320);
    }
    assert.ok(session.frames.some(({ samples }) => samples.some((sample) => sample !== 0)));
  });

  test("a reply is shown and heard without a glitch, and every sample told", limit, async () => {
    const session = await talk();
    session.say(
      transcript({ text: "hello", final: true }),
      { type: "reply_started", turn: 1, reply: "r1", stream: 1 },
      { type: "reply_text", reply: "r1", segment: 0, text: "Hello there." },
      { type: "state", state: "speaking" },
    );
    await state("speaking");
    const samples = await session.speak(1, 3);
    await session.until(() => session.last_played(1) === samples);
    assert_grows(session.played.get(1));
    session.say(
      { type: "reply_done", reply: "r1", status: "completed", text: "Hello there." },
      {
        type: "waterfall",
        turn: 1,
        endpoint_ms: 412,
        stt_ms: 38,
        first_token_ms: 2,
        first_audio_ms: 21,
        total_ms: 473,
      },
      { type: "state", state: "listening" },
    );
    await shown("Hello there.");
    await page().getByRole("img", { name: /Answered after 473 milliseconds/ }).waitFor();
    assert.match(await page().locator(".waterfall-legend").textContent(), /end of turn 412 ms/);
    await fact_is("rendered", samples);
    assert.equal(await fact("underruns"), 0);
    assert.equal(await fact("sequence_errors"), 0);
    assert.deepEqual(opened.errors, []);
  });

  test("sound and microphone go on while the page itself is busy", limit, async () => {
    const session = await talk();
    const samples = await session.speak(1, 4);
    server.wait = async () => {
      const [frames, played] = [session.frames.length, session.last_played(1)];
      await session.until(() => session.frames.length > frames + 25);
      await session.until(() => session.last_played(1) > played + 0.3 * rate);
    };
    await page().evaluate(() => {
      const request = new XMLHttpRequest();
      request.open("GET", "wait", false);
      request.send();
    });
    await session.until(() => session.last_played(1) === samples);
    assert.equal(await fact("underruns"), 0);
  });

  test("a server that goes by what was played is told enough to go on", limit, async () => {
    const session = await talk();
    const samples = await session.speak(1, 2, { paced: true });
    await session.until(() => session.last_played(1) === samples);
    assert_grows(session.played.get(1));
  });

  test("hold pauses, resume plays on, and the count stays exact", limit, async () => {
    const session = await talk();
    const samples = await session.speak(1, 8);
    await session.until(() => session.last_played(1) > 0.3 * rate);
    session.say({ type: "hold", stream: 1 });
    assert.ok((await session.settled(1)) < samples);
    session.say({ type: "duck", stream: 1, gain: 0.2 }, { type: "resume", stream: 1 });
    await session.until(() => session.last_played(1) === samples);
    assert_grows(session.played.get(1));
    await fact_is("rendered", samples);
    assert.equal(await fact("underruns"), 0);
  });

  test("clear drops what is queued; the stream after it is heard in full", limit, async () => {
    const session = await talk();
    const cleared = await session.speak(1, 8, { last: false });
    await session.until(() => session.last_played(1) > 0.2 * rate);
    session.say({ type: "clear", stream: 1, at: 0 });
    const samples = await session.speak(2, 1);
    await session.until(() => session.last_played(2) === samples);
    assert.ok(session.last_played(1) < cleared);
    assert_grows(session.played.get(1));
  });

  test("the stop button silences at once and tells the server", limit, async () => {
    const session = await talk();
    const stop = page().getByRole("button", { name: "Stop" });
    assert.ok(await stop.isDisabled());
    session.say(
      transcript({ text: "tell me a story", final: true }),
      { type: "reply_started", turn: 1, reply: "r1", stream: 1 },
      { type: "reply_text", reply: "r1", segment: 0, text: "Once upon a time" },
      { type: "state", state: "speaking" },
    );
    const samples = await session.speak(1, 8, { last: false });
    await session.until(() => session.last_played(1) > 0.2 * rate);
    await stop.click();
    await session.until(() => session.message("interrupt"));
    const stopped = await session.settled(1);
    assert.ok(stopped < samples, "it is silent before the server says clear");
    session.say(
      { type: "clear", stream: 1, at: stopped },
      { type: "reply_done", reply: "r1", status: "interrupted", text: "Once upon" },
      { type: "state", state: "listening" },
    );
    await page().locator("s.unheard", { hasText: "a time" }).waitFor();
    await state("listening");
  });

  test("typed text opens a session without a microphone, and is answered", limit, async () => {
    await type("good morning");
    const session = (await server.session()).ready();
    await session.until(() => session.message("text"));
    assert.equal(session.message("text").text, "good morning");
    assert.equal(await page().getByLabel("Type instead of speaking").inputValue(), "");
    await state("muted");
    session.say(
      { type: "reply_started", turn: 1, reply: "r1", stream: 1 },
      { type: "reply_text", reply: "r1", segment: 0, text: "Good morning to you." },
    );
    await shown("Good morning to you.");
    assert.equal(await page().locator(".turn").count(), 1);
    assert.equal(session.frames.length, 0);
  });

  test("muting gives the microphone back and ends what is being said", limit, async () => {
    const session = await talk();
    session.say({ type: "state", state: "hearing" });
    await state("hearing");
    await page().getByRole("button", { name: "Mute" }).click();
    await session.until(() => session.message("commit"));
    session.say({ type: "state", state: "listening" });
    await state("muted");
    const sent = session.frames.length;
    await page().getByRole("button", { name: "Unmute" }).click();
    await session.until(() => session.frames.length > sent + 10);
    const [before_mute, after_mute] = session.frames.slice(sent - 1);
    assert.equal(after_mute.sequence, before_mute.sequence + 1);
    assert.equal(after_mute.clock, before_mute.clock + 320, "the session's clock stood still");
  });

  test("end says stop, and a new conversation can begin", limit, async () => {
    const session = await talk();
    session.say(transcript({ text: "goodbye", final: true }));
    await shown("goodbye");
    await page().getByRole("button", { name: "End", exact: true }).click();
    await session.closed;
    assert.ok(session.message("stop"));
    await state("ended");
    const again = await talk();
    again.say(transcript({ turn: 1, text: "hello again", final: true }));
    await shown("hello again");
    await shown("New conversation");
    assert.equal(await page().locator(".heard").count(), 2);
    assert.deepEqual(opened.errors, []);
  });

  test("another voice or another way to answer opens another session", limit, async () => {
    const session = await talk();
    await state("listening");
    assert.equal(await page().getByLabel("Voice").inputValue(), "slt");
    await page().getByLabel("Voice").selectOption("rms");
    const with_voice = (await server.session()).ready();
    assert.equal(with_voice.hello.voice, "rms");
    await session.closed;
    await page().getByLabel("Answers").selectOption("template");
    const with_mode = (await server.session()).ready();
    assert.equal(with_mode.hello.response_mode, "template");
    await with_mode.until(() => with_mode.frames.length > 5);
  });

  test("everything can be done with the keyboard", limit, async () => {
    const button = page().getByRole("button", { name: "Start talking" });
    for (let i = 0; i < 12 && !(await button.evaluate((e) => e === document.activeElement)); i++) {
      await page().keyboard.press("Tab");
    }
    await page().keyboard.press("Enter");
    const session = (await server.session()).ready();
    session.say({ type: "state", state: "speaking" });
    await state("speaking");
    await page().keyboard.press("Escape");
    await session.until(() => session.message("interrupt"));
  });
});

describe("what goes wrong is said", () => {
  test("a lost connection is opened again, and the sound works as before", limit, async () => {
    const session = await talk();
    session.say(transcript({ text: "before", final: true }));
    await session.speak(1, 0.5, { last: false });
    session.cut();
    await shown("Connection lost");
    const again = (await server.session()).ready();
    await state("listening");
    await shown("Connected again");
    const samples = await again.speak(1, 1);
    await again.until(() => again.last_played(1) === samples);
    await again.until(() => again.frames.length > 10);
    assert.equal(again.frames[0].sequence, 0);
    assert.equal(again.frames[0].clock, 0);
  });

  test("a full server", limit, async () => {
    server.refuse_with = 1013;
    await page().getByRole("button", { name: "Start talking" }).click();
    await shown("The server is full");
    await state("ended");
    assert.equal(
      await page().locator("#microphone").getAttribute("aria-pressed"),
      "false",
      "the microphone is given back",
    );
  });

  test("an error of the server, with its hint", limit, async () => {
    const session = await talk();
    session.say({ type: "error", code: "x", message: "No model is set", hint: "Set llm.model." });
    await shown("No model is set. Set llm.model.");
    await page().getByRole("button", { name: "Dismiss" }).click();
    await page().locator("#problem").waitFor({ state: "hidden" });
    session.say({ type: "error", code: "x", message: "Unknown voice", fatal: true });
    session.close(1008);
    await shown("Unknown voice");
    await state("ended");
  });

  test("a server that wants a key, which the page's address may bring", limit, async () => {
    server.key = "secret";
    await open();
    await shown("This server wants an API key");
    await open({ url: `${server.url}?key=secret` });
    const session = await talk();
    assert.equal(session.address, "/ws/voice?key=secret");
    await page().getByLabel("Voice").selectOption("rms");
    assert.deepEqual(opened.errors, []);
  });

  test("a session that ends by itself", limit, async () => {
    const session = await talk();
    session.say({ type: "bye", reason: "idle" });
    session.close(1000);
    await shown("nothing was said for a long time");
  });

  test("a microphone that is refused", limit, async () => {
    const refusing = await launch([fake_microphone[1], "--deny-permission-prompts"]);
    try {
      await open({ with_browser: refusing });
      await page().getByRole("button", { name: "Start talking" }).click();
      await shown("does not let this page use the microphone");
      await state("idle");
    } finally {
      await refusing.close();
      opened = null;
    }
  });

  test("no microphone", limit, async () => {
    const without = await launch([fake_microphone[0]]);
    try {
      await open({ with_browser: without });
      await page().getByRole("button", { name: "Start talking" }).click();
      await shown("No microphone was found");
    } finally {
      await without.close();
      opened = null;
    }
  });

  test("an insecure origin", limit, async () => {
    const elsewhere = await launch([
      ...fake_microphone,
      "--host-resolver-rules=MAP elsewhere.test 127.0.0.1",
    ]);
    try {
      await open({ with_browser: elsewhere, url: `http://elsewhere.test:${server.port}/` });
      await page().getByRole("button", { name: "Start talking" }).click();
      await shown("Browsers give a microphone to secure pages only");
    } finally {
      await elsewhere.close();
      opened = null;
    }
  });

  test("sound that the browser holds back, until the page is touched", limit, async () => {
    await open({
      prepare: () => {
        addEventListener("load", () => {
          document.querySelector("#text").value = "no click, no sound";
          document.querySelector("#typed").requestSubmit();
        });
      },
    });
    const session = (await server.session()).ready();
    await shown("The browser holds the sound back");
    const speaking = session.speak(1, 1);
    await page().getByRole("button", { name: "Turn the sound on" }).click();
    const samples = await speaking;
    await session.until(() => session.last_played(1) === samples);
    await page().locator("#problem").waitFor({ state: "hidden" });
  });
});

describe("browsers that cannot all", () => {
  test("a browser without 16 kHz contexts sends its own rate and says so", limit, async () => {
    await open({
      prepare: () => {
        globalThis.AudioContext = class extends AudioContext {
          constructor(options) {
            if (options.sampleRate === 16_000) throw new DOMException("no", "NotSupportedError");
            super(options);
          }
        };
      },
    });
    const session = await talk();
    const { sample_rate } = session.hello.input;
    assert.ok(sample_rate === 44_100 || sample_rate === 48_000, String(sample_rate));
    await session.until(() => session.frames.length > 20);
    assert.equal(session.frames[5].samples.length, Math.round(sample_rate / 50));
  });

  test("one that refuses the microphone in a 16 kHz context does the same", limit, async () => {
    await open({
      prepare: () => {
        const connect = AudioContext.prototype.createMediaStreamSource;
        AudioContext.prototype.createMediaStreamSource = function (stream) {
          if (this.sampleRate === 16_000) throw new DOMException("no", "NotSupportedError");
          return connect.call(this, stream);
        };
      },
    });
    const session = await talk();
    assert.notEqual(session.hello.input.sample_rate, 16_000);
    await session.until(() => session.frames.length > 20);
  });

  test("a phone's width shows everything without scrolling sideways", limit, async () => {
    await open({ viewport: { width: 360, height: 640 } });
    const session = await talk();
    session.say(
      transcript({ text: "word ".repeat(60) + "x".repeat(200), final: true }),
      { type: "reply_started", turn: 1, reply: "r1", stream: 1 },
      { type: "reply_text", reply: "r1", segment: 0, text: "y".repeat(300) },
    );
    await page().locator(".reply").waitFor();
    const width = await page().evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${width} px`);
    for (const id of ["stop", "microphone", "end", "text"]) {
      const box = await page().locator(`#${id}`).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.y + box.height <= 640, id);
    }
  });
});
