// One conversation in OpenAI's own events, the same for every client that sends and hears them: a
// spoken turn, a turn of text, a tool, an interruption with truncation, and a mistake.

import assert from "node:assert/strict";
import { base64, pieces, silence, speech } from "./sound.mjs";
import { answer_words, weather_tool } from "./server.mjs";

const names = {
  ga: {
    audio: "response.output_audio",
    transcript: "response.output_audio_transcript",
    text: "response.output_text",
    added: "conversation.item.added",
    audio_part: "output_audio",
  },
  beta: {
    audio: "response.audio",
    transcript: "response.audio_transcript",
    text: "response.text",
    added: "conversation.item.created",
    audio_part: "audio",
  },
};

const session = {
  ga: (fields = {}) => ({
    type: "realtime",
    instructions: "Say what the weather is.",
    audio: {
      input: {
        transcription: { model: "whisper-1" },
        turn_detection: { type: "server_vad", silence_duration_ms: 300 },
      },
    },
    ...fields,
  }),
  beta: (fields = {}) => ({
    instructions: "Say what the weather is.",
    input_audio_transcription: { model: "whisper-1" },
    turn_detection: { type: "server_vad", silence_duration_ms: 300 },
    ...fields,
  }),
};

/** `send`: gives one event to the client; `events`: Events that it hears. */
export async function converse(send, events, shape = "ga") {
  const name = names[shape];
  const created = await events.until("session.created");
  assert.match(created.session.id, /^sess_/);
  await configure(send, events, shape);
  await speak(send, events, name);
  await type(send, events, name, shape);
  await use_a_tool(send, events, name, shape);
  await interrupt(send, events, name);
  await mistake(send, events);
  return events.finish();
}

async function configure(send, events, shape) {
  send({ type: "session.update", session: session[shape]() });
  const { session: told } = await events.until("session.updated");
  const detection = shape === "ga" ? told.audio.input.turn_detection : told.turn_detection;
  assert.equal(detection.type, "server_vad");
  assert.equal(detection.silence_duration_ms, 300);
  assert.equal(detection.interrupt_response, true);
  assert.equal(detection.create_response, true);
  assert.equal(told.instructions, "Say what the weather is.");
}

async function speak(send, events, name) {
  for (const piece of pieces(Buffer.concat([speech(0.8), silence(1)]))) {
    send({ type: "input_audio_buffer.append", audio: base64(piece) });
  }
  const started = await events.until("input_audio_buffer.speech_started");
  const stopped = await events.until("input_audio_buffer.speech_stopped");
  assert.equal(stopped.item_id, started.item_id);
  assert.ok(stopped.audio_end_ms > started.audio_start_ms);
  const committed = await events.until("input_audio_buffer.committed");
  assert.equal(committed.item_id, started.item_id);
  const added = await events.until(name.added);
  assert.equal(added.item.id, started.item_id);
  assert.deepEqual(added.item.content, [{ type: "input_audio", transcript: null }]);
  const from = events.read;
  const done = await events.until("response.done");
  assert.equal(done.response.status, "completed");
  const heard = events.all
    .slice(from)
    .concat()
    .find((event) => event.type === "conversation.item.input_audio_transcription.completed");
  assert.equal(heard?.transcript, "what is the weather in paris");
  assert.equal(heard.usage.type, "duration");
  spoken_answer(events.all.slice(from, events.read), name, answer_words);
}

/** The words and the sound of a response add up. */
function spoken_answer(events, name, words) {
  const all = (type, field) =>
    events.filter((event) => event.type === type).map((event) => event[field]);
  const [transcript] = all(`${name.transcript}.done`, "transcript");
  assert.equal(all(`${name.transcript}.delta`, "delta").join(""), transcript);
  assert.equal(transcript.replace(/\s+/g, " ").trim(), words);
  const deltas = all(`${name.audio}.delta`, "delta");
  for (const delta of deltas) assert.ok(delta.length <= 16_384, "a delta has at most 16 KB");
  const bytes = Buffer.concat(deltas.map((delta) => Buffer.from(delta, "base64"))).length;
  // The tone lasts 60 ms a byte of the text.
  const seconds = bytes / 48_000;
  assert.ok(Math.abs(seconds - words.length * 0.06) < 0.5, `${seconds} s for ${words.length} bytes`);
  const last = events.at(-1).response.output.at(-1);
  assert.equal(last.status, "completed");
  assert.deepEqual(last.content, [{ type: name.audio_part, transcript }]);
}

async function type(send, events, name, shape) {
  const item = { type: "message", role: "user", content: [{ type: "input_text", text: "Hello!" }] };
  send({ type: "conversation.item.create", item: { id: "item_of_mine", ...item } });
  const added = await events.until(name.added);
  assert.equal(added.item.id, "item_of_mine");
  assert.equal(typeof added.previous_item_id, "string");
  const modalities = shape === "ga" ? { output_modalities: ["text"] } : { modalities: ["text"] };
  send({
    type: "response.create",
    response: { ...modalities, metadata: { topic: "greeting" } },
  });
  const created = await events.until("response.created");
  assert.deepEqual(created.response.metadata, { topic: "greeting" });
  const from = events.read;
  const { response } = await events.until("response.done");
  assert.equal(response.id, created.response.id);
  assert.deepEqual(response.metadata, { topic: "greeting" });
  const said = events.all.slice(from, events.read);
  const text = said.find((event) => event.type === `${name.text}.done`).text;
  assert.equal(text.trim(), answer_words);
  const deltas = said.filter((event) => event.type === `${name.text}.delta`);
  assert.equal(deltas.map((event) => event.delta).join(""), text);
  assert.ok(!said.some((event) => event.type.startsWith(name.audio)), "nothing is spoken");
  assert.ok(response.usage.total_tokens >= response.usage.output_tokens);
}

async function use_a_tool(send, events, name, shape) {
  send({ type: "session.update", session: session[shape]({ tools: [weather_tool] }) });
  const updated = await events.until("session.updated");
  assert.equal(updated.session.tools[0].name, "weather");
  send({ type: "response.create" });
  const call = await events.until(
    (event) => event.type === name.added && event.item.type === "function_call",
  );
  assert.equal(call.item.name, "weather");
  assert.ok(call.item.call_id);
  const args = await events.until("response.function_call_arguments.done");
  assert.equal(args.call_id, call.item.call_id);
  assert.deepEqual(JSON.parse(args.arguments), { city: "Paris" });
  const { response } = await events.until("response.done");
  const last = response.output.find((item) => item.type === "function_call");
  assert.equal(last.status, "completed");
  assert.equal(last.arguments, args.arguments);
  send({
    type: "conversation.item.create",
    item: { type: "function_call_output", call_id: call.item.call_id, output: "sunny" },
  });
  await events.until(name.added);
  send({ type: "response.create" });
  const from = events.read;
  await events.until("response.done");
  spoken_answer(events.all.slice(from, events.read), name, "The weather is sunny.");
  send({ type: "session.update", session: session[shape]({ tools: [] }) });
  const cleared = await events.until("session.updated");
  assert.deepEqual(cleared.session.tools, []);
}

const sound_bytes = ({ delta }) => Buffer.from(delta, "base64").length;

async function interrupt(send, events, name) {
  send({ type: "response.create" });
  const delta = await events.until(`${name.audio}.delta`);
  // A second of it, so that there is something to truncate on the slowest machine too.
  for (let bytes = sound_bytes(delta); bytes < 48_000; ) {
    bytes += sound_bytes(await events.until(`${name.audio}.delta`));
  }
  for (const piece of pieces(speech(0.5))) {
    send({ type: "input_audio_buffer.append", audio: base64(piece) });
  }
  await events.until("input_audio_buffer.speech_started");
  const { response } = await events.until("response.done");
  assert.equal(response.status, "cancelled");
  assert.deepEqual(response.status_details, { type: "cancelled", reason: "turn_detected" });
  assert.equal(response.output[0].status, "incomplete");
  // The client's loudspeaker got as far as 900 ms: 15 bytes of the text.
  send({
    type: "conversation.item.truncate",
    item_id: delta.item_id,
    content_index: delta.content_index,
    audio_end_ms: 900,
  });
  const truncated = await events.until("conversation.item.truncated");
  assert.equal(truncated.item_id, delta.item_id);
  assert.equal(truncated.audio_end_ms, 900);
  send({ type: "conversation.item.retrieve", item_id: delta.item_id });
  const { item } = await events.until("conversation.item.retrieved");
  const [part] = item.content;
  assert.ok(answer_words.startsWith(part.transcript) && part.transcript.length <= 15, part.transcript);
  assert.ok(part.transcript.length > 0, "some words were heard");
  const bytes = Buffer.from(part.audio, "base64").length;
  assert.ok(Math.abs(bytes - 0.9 * 48_000) < 480, `${bytes} bytes are kept`);
  // What was said over it is a turn of its own.
  for (const piece of pieces(silence(0.8))) {
    send({ type: "input_audio_buffer.append", audio: base64(piece) });
  }
  await events.until("input_audio_buffer.committed");
  const { response: next } = await events.until("response.done");
  assert.equal(next.status, "completed");
}

async function mistake(send, events) {
  send({ type: "response.cancel", event_id: "my_cancel" });
  const cancel = await events.until("error");
  assert.equal(cancel.error.code, "response_cancel_not_active");
  assert.match(cancel.error.message, /^Cancellation failed/);
  assert.equal(cancel.error.event_id, "my_cancel");
  send({ type: "conversation.item.retrieve", event_id: "my_item", item_id: "nothing" });
  const retrieve = await events.until("error");
  assert.equal(retrieve.error.code, "item_retrieve_invalid_item_id");
  assert.equal(retrieve.error.event_id, "my_item");
}
