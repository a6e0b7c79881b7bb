// `openai-realtime-api`, the beta shape's typed client: its own state machine takes every event, and
// fails on one that comes before what it belongs to.
// node openai_realtime_api.test.mjs PROGRAM FOLDER

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RealtimeClient } from "openai-realtime-api";
import { Events } from "./support/events.mjs";
import { answer_words, scripted, serve, weather_tool } from "./support/server.mjs";
import { silence, speech } from "./support/sound.mjs";
import { event_validator } from "./support/validator.mjs";

const [program, folder] = process.argv.slice(2);
const validate = event_validator(`${folder}/schema.json`, "beta");
let server;

before(async () => {
  server = await serve(program, folder, scripted({ delay_ms: 60 }));
});
after(async () => {
  assert.equal(await server.stop(), 0);
});

const samples = (buffer) =>
  new Int16Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length));
const words = (text) => text.replace(/\s+/g, " ").trim();

for (const transport of ["http", "https"]) {
  test(`a RealtimeClient over ${transport}`, { timeout: 180_000 }, async () => {
    const client = new RealtimeClient({
      apiKey: "sk-test-1234",
      url: server[transport].replace("http", "ws") + "/v1/realtime",
      sessionConfig: {
        instructions: "Be kind.",
        turn_detection: { type: "server_vad", silence_duration_ms: 300 },
        input_audio_transcription: { model: "whisper-1" },
      },
    });
    const events = new Events(validate, "beta");
    client.realtime.on("server.*", (event) => events.add(event));
    await client.connect();
    await client.waitForSessionCreated();
    const updated = await events.until("session.updated");
    assert.equal(updated.session.instructions, "Be kind.");

    // A spoken turn.
    client.appendInputAudio(samples(Buffer.concat([speech(0.8), silence(1)])));
    await events.until("response.done");
    const [user, assistant] = client.conversation.getItems();
    assert.equal(user.formatted.transcript.trim(), "what is the weather in paris");
    assert.ok(user.formatted.audio.length > 24_000 * 0.8, "it cuts its own copy of the audio");
    assert.equal(words(assistant.formatted.transcript), answer_words);
    assert.equal(assistant.status, "completed");
    assert.ok(assistant.formatted.audio.length > 24_000);

    // A tool: this client runs it, sends its result and asks for the answer by itself.
    const asked = [];
    client.addTool(weather_tool, async ({ city }) => {
      asked.push(city);
      return "sunny";
    });
    client.sendUserMessageContent([{ type: "input_text", text: "What is the weather?" }]);
    await events.until("response.done");
    await events.until("response.done");
    assert.deepEqual(asked, ["Paris"]);
    assert.match(client.conversation.getItems().at(-1).formatted.transcript, /The weather is "?sunny"?\./);
    client.removeTool("weather");

    // A turn of text, cancelled by the client in the middle, with what was played of it.
    client.sendUserMessageContent([{ type: "input_text", text: "Tell me more." }]);
    const delta = await events.until("response.audio.delta");
    client.cancelResponse(delta.item_id, 0.5 * 24_000);
    const { response } = await events.until("response.done");
    assert.equal(response.status, "cancelled");
    assert.equal(response.status_details.reason, "client_cancelled");
    const truncated = await events.until("conversation.item.truncated");
    assert.equal(truncated.audio_end_ms, 500);

    // Spoken over: the server stops by itself.
    client.createResponse();
    await events.until("response.audio.delta");
    client.appendInputAudio(samples(speech(0.6)));
    const cut = await events.until("response.done");
    assert.equal(cut.response.status_details.reason, "turn_detected");
    client.appendInputAudio(samples(silence(1)));
    await events.until("response.done");

    // A mistake.
    client.deleteItem("nothing");
    const { error } = await events.until("error");
    assert.equal(error.code, "item_delete_invalid_item_id");
    events.finish();
    client.disconnect();
  });
}
