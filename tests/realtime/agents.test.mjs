// `@openai/agents-realtime`, as its documentation has it: a RealtimeSession over a WebSocket, with a
// tool. node agents.test.mjs PROGRAM FOLDER

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import { z } from "zod";
import { Events } from "./support/events.mjs";
import { answer_words, scripted, serve } from "./support/server.mjs";
import { silence, speech } from "./support/sound.mjs";
import { event_validator } from "./support/validator.mjs";

const [program, folder] = process.argv.slice(2);
const validate = event_validator(`${folder}/schema.json`, "ga");
let server;

before(async () => {
  server = await serve(program, folder, scripted({ delay_ms: 60 }));
});
after(async () => {
  assert.equal(await server.stop(), 0);
});

const bytes = (buffer) => buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length);

/** The words of the last message of a role, as the session's own history has them. */
function last_words(session, role) {
  const item = session.history.filter((one) => one.type === "message" && one.role === role).at(-1);
  const [part] = item?.content ?? [];
  return (part?.transcript ?? part?.text ?? "").replace(/\s+/g, " ").trim();
}

async function until(look, what) {
  for (let tries = 0; tries < 600; tries++) {
    if (look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen`);
}

for (const transport of ["http", "https"]) {
  test(`a RealtimeSession over ${transport}`, { timeout: 180_000 }, async () => {
    const asked = [];
    const weather = tool({
      name: "weather",
      description: "The weather in a city.",
      parameters: z.object({ city: z.string() }),
      execute: async ({ city }) => {
        asked.push(city);
        return "sunny";
      },
    });
    const agent = new RealtimeAgent({ name: "Assistant", instructions: "Be kind.", tools: [weather] });
    const session = new RealtimeSession(agent, { transport: "websocket" });
    const events = new Events(validate);
    session.transport.on("*", (event) => {
      // What the SDK itself emits has no event_id.
      if (event.event_id) events.add(event);
    });
    const errors = [];
    session.on("error", (error) => errors.push(error));
    let audio_bytes = 0;
    session.on("audio", (event) => (audio_bytes += event.data.byteLength));

    const url = server[transport].replace("http", "ws") + "/v1/realtime";
    await session.connect({ apiKey: "sk-test-1234", url });
    const updated = await events.until(
      (event) => event.type === "session.updated" && event.session.tools.length > 0,
    );
    assert.equal(updated.session.instructions, "Be kind.");
    assert.equal(updated.session.audio.input.turn_detection.type, "semantic_vad");
    assert.equal(updated.session.audio.input.turn_detection.interrupt_response, true);
    assert.deepEqual(errors, []);

    // A spoken turn. The model calls the tool, the SDK runs it, and the answer to it is spoken.
    session.sendAudio(bytes(Buffer.concat([speech(0.8), silence(3)])));
    await events.until((event) => event.type === "response.done");
    await until(() => asked.length === 1, "the tool call");
    assert.deepEqual(asked, ["Paris"]);
    await events.until((event) => event.type === "response.done");
    await until(() => last_words(session, "assistant") === "The weather is sunny.", "the answer");
    await until(() => last_words(session, "user") === "what is the weather in paris", "the words");
    assert.ok(audio_bytes > 48_000);

    // A turn of text, spoken over in the middle: the SDK truncates, and asks for the item again.
    session.sendMessage("Tell me more.");
    await events.until("response.output_audio.delta");
    await new Promise((resolve) => setTimeout(resolve, 400)); // some of it is played
    session.sendAudio(bytes(speech(0.6)));
    const done = await events.until("response.done");
    assert.equal(done.response.status, "cancelled");
    assert.equal(done.response.status_details.reason, "turn_detected");
    const truncated = await events.until("conversation.item.truncated");
    assert.ok(truncated.audio_end_ms > 0);
    const { item } = await events.until(
      (event) => event.type === "conversation.item.retrieved" && event.item.id === truncated.item_id,
    );
    const heard = item.content[0].transcript;
    assert.ok(answer_words.startsWith(heard) && heard.length < answer_words.length, heard);
    session.sendAudio(bytes(silence(3)));
    await events.until((event) => event.type === "response.done");
    assert.deepEqual(errors, []);

    // A mistake.
    session.transport.sendEvent({ type: "conversation.item.delete", item_id: "nothing" });
    await until(() => errors.length > 0, "the error");
    assert.match(JSON.stringify(errors[0]), /"item_delete_invalid_item_id"/);
    events.finish();
    session.close();
  });
}
