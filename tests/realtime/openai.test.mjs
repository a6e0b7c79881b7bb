// The `openai` package: its `ws` client, its WebSocket client, and its beta client. All three dial
// TLS only. node openai.test.mjs PROGRAM FOLDER

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import OpenAI from "openai";
import { OpenAIRealtimeWS as BetaRealtimeWS } from "openai/beta/realtime/ws";
import { OpenAIRealtimeWebSocket } from "openai/realtime/websocket";
import { OpenAIRealtimeWS } from "openai/realtime/ws";
import { converse } from "./support/conversation.mjs";
import { Events } from "./support/events.mjs";
import { scripted, serve } from "./support/server.mjs";
import { body_validator, event_validator } from "./support/validator.mjs";

const [program, folder] = process.argv.slice(2);
const schema = `${folder}/schema.json`;
const key = "sk-test-1234";
let server;

before(async () => {
  server = await serve(program, folder, scripted());
});
after(async () => {
  assert.equal(await server.stop(), 0);
});

const client = () => new OpenAI({ apiKey: key, baseURL: `${server.https}/v1` });

function listen(realtime, shape) {
  const events = new Events(event_validator(schema, shape), shape);
  realtime.on("event", (event) => events.add(event));
  realtime.on("error", () => {}); // they are events as well
  return events;
}

test("openai's ws client", { timeout: 120_000 }, async () => {
  const realtime = new OpenAIRealtimeWS({ model: "gpt-realtime" }, client());
  const events = listen(realtime, "ga");
  await once(realtime.socket, "open");
  await converse((event) => realtime.send(event), events);
  const closed = once(realtime.socket, "close");
  realtime.close();
  const [code] = await closed;
  assert.equal(code, 1000);
});

test("openai's WebSocket client", { timeout: 120_000 }, async () => {
  const realtime = new OpenAIRealtimeWebSocket(
    { model: "gpt-realtime", dangerouslyAllowBrowser: true },
    client(),
  );
  const events = listen(realtime, "ga");
  await new Promise((resolve) => realtime.socket.addEventListener("open", resolve));
  assert.equal(realtime.socket.protocol, "realtime");
  await converse((event) => realtime.send(event), events);
  realtime.close();
});

test("openai's beta client", { timeout: 120_000 }, async () => {
  const realtime = new BetaRealtimeWS({ model: "gpt-4o-realtime-preview" }, client());
  const events = listen(realtime, "beta");
  await once(realtime.socket, "open");
  await converse((event) => realtime.send(event), events, "beta");
  const told = new Set(events.all.map((event) => event.type));
  assert.ok(told.has("conversation.created"));
  for (const type of told) {
    assert.ok(!type.includes("output_audio") && type !== "conversation.item.done", type);
  }
  realtime.close();
});

test("openai's client_secrets open a session of their own", { timeout: 60_000 }, async () => {
  const secret = await client().realtime.clientSecrets.create({
    expires_after: { anchor: "created_at", seconds: 60 },
    session: { type: "realtime", instructions: "Be brief.", output_modalities: ["text"] },
  });
  body_validator(schema, "secrets")(secret);
  assert.match(secret.value, /^ek_/);
  const browser = new OpenAI({ apiKey: secret.value, baseURL: `${server.https}/v1` });
  const realtime = new OpenAIRealtimeWS({ model: "gpt-realtime" }, browser);
  const events = listen(realtime, "ga");
  const { session } = await events.until("session.created");
  assert.equal(session.instructions, "Be brief.");
  assert.deepEqual(session.output_modalities, ["text"]);
  realtime.close();
});

test("openai's beta sessions", { timeout: 60_000 }, async () => {
  const session = await client().beta.realtime.sessions.create({ voice: "alloy" });
  body_validator(schema, "beta_session")(session);
  assert.match(session.client_secret.value, /^ek_/);
  const transcription = await client().beta.realtime.transcriptionSessions.create({
    input_audio_format: "g711_ulaw",
  });
  body_validator(schema, "beta_transcription")(transcription);
  assert.equal(transcription.input_audio_format, "g711_ulaw");
});
