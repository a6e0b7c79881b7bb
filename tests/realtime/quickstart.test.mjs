// The official quickstart of `@openai/agents-realtime`, pointed at `repartee serve` with the engines
// that it brings along: it hears speech (the server's own voice), answers it, and is interrupted.
// node quickstart.test.mjs PROGRAM FOLDER

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import { Events } from "./support/events.mjs";
import { serve } from "./support/server.mjs";
import { pieces, read_wav, silence } from "./support/sound.mjs";
import { event_validator } from "./support/validator.mjs";

const [program, folder] = process.argv.slice(2);
const validate = event_validator(`${folder}/schema.json`, "ga");
const temporary = mkdtempSync(join(tmpdir(), "repartee-quickstart-"));
let server;

before(async () => {
  server = await serve(program, folder, ["--answer-mode", "echo"]);
});
after(async () => {
  rmSync(temporary, { recursive: true, force: true });
  assert.equal(await server.stop(), 0);
});

function say(text) {
  const wav = join(temporary, "speech.wav");
  execFileSync(program, ["say", text, "--tts-engine", "flite", "-o", wav], { timeout: 60_000 });
  return read_wav(wav);
}

const bytes = (buffer) => buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length);
const words = (text) => text.toLowerCase().split(/[^a-z']+/);

test("a newcomer talks", { timeout: 300_000 }, async () => {
  const agent = new RealtimeAgent({ name: "Assistant", instructions: "You are a helpful assistant." });
  const session = new RealtimeSession(agent, { transport: "websocket" });
  const events = new Events(validate);
  session.transport.on("*", (event) => {
    if (event.event_id) events.add(event);
  });
  const errors = [];
  session.on("error", (error) => errors.push(error));
  const audio = [];
  session.on("audio", ({ data }) => audio.push(Buffer.from(data)));
  const url = server.http.replace("http", "ws") + "/v1/realtime";
  await session.connect({ apiKey: "none", url });

  const spoken = say("what is the weather like in london tomorrow");
  for (const piece of pieces(Buffer.concat([silence(0.5), spoken, silence(3)]))) {
    session.sendAudio(bytes(piece));
  }
  const heard = await events.until("conversation.item.input_audio_transcription.completed");
  const found = new Set(words(heard.transcript));
  for (const word of ["weather", "london"]) assert.ok(found.has(word), heard.transcript);
  const { response } = await events.until("response.done");
  assert.equal(response.status, "completed");
  const [part] = response.output.at(-1).content;
  assert.ok(words(part.transcript).includes("weather"), part.transcript);
  // It is speech: loud, and about as long as what it says.
  const answer = Buffer.concat(audio);
  const samples = new Int16Array(answer.buffer.slice(answer.byteOffset, answer.byteOffset + answer.length));
  assert.ok(samples.length > 24_000 && Math.max(...samples.subarray(0, 100_000)) > 2000);

  // Spoken over.
  session.sendMessage("This is a long story, and it goes on and on. ".repeat(12));
  await events.until("response.output_audio.delta");
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const piece of pieces(spoken)) session.sendAudio(bytes(piece));
  const truncated = await events.until("conversation.item.truncated");
  const { item } = await events.until(
    (event) => event.type === "conversation.item.retrieved" && event.item.id === truncated.item_id,
  );
  assert.ok(item.content[0].transcript.length < 300, "the history holds what was heard");
  assert.deepEqual(errors, []);
  events.finish();
  session.close();
});
