// A server that speaks the native protocol as a test tells it to: the page from a folder, and
// WebSocket sessions that a test holds the other end of.

import { once, EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { decode_frame, encode_frame } from "../../../web/talk/frame.ts";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const { WebSocketServer } = require("ws");

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
const frame_s = 0.02;
const lead_s = 0.4;

/** What the page has sent in one session, and what to say to it. */
class Session {
  hello = null;
  messages = [];
  frames = [];
  /** Samples told to be played, by stream, in the order they came. */
  played = new Map();
  #events = new EventEmitter();
  #socket;

  constructor(socket, address) {
    this.#socket = socket;
    this.address = address;
    this.closed = once(socket, "close");
    socket.on("message", (data, binary) => {
      if (binary) {
        const copy = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
        this.frames.push(decode_frame(copy));
      } else {
        this.#take(JSON.parse(String(data)));
      }
      this.#events.emit("news");
    });
  }

  #take(message) {
    if (message.type === "hello") {
      this.hello = message;
    } else if (message.type === "played") {
      const { stream, samples } = message;
      this.played.set(stream, [...(this.played.get(stream) ?? []), samples]);
    } else {
      this.messages.push(message);
      if (message.type === "stop") {
        this.say({ type: "bye", reason: "stop" });
        this.close(1000);
      }
    }
  }

  say(...messages) {
    for (const message of messages) this.#socket.send(JSON.stringify(message));
  }

  ready() {
    this.say(
      {
        type: "ready",
        session: "sess_test",
        protocol: "repartee.v1",
        input: this.hello.input,
        output: { ...this.hello.output, lead_ms: 400 },
        response_mode: this.hello.response_mode ?? "echo",
        voice: this.hello.voice ?? "slt",
        language: "en",
        engines: { vad: "silero v6", stt: "pocketsphinx en-us", llm: "echo", tts: "flite" },
      },
      { type: "state", state: "listening" },
    );
    return this;
  }

  /** Resolves once `condition()` is true; it is asked whenever something has come. */
  async until(condition) {
    while (!condition()) await once(this.#events, "news");
  }

  message(type) {
    return this.messages.find((message) => message.type === type);
  }

  last_played(stream) {
    return this.played.get(stream)?.at(-1) ?? 0;
  }

  /**
   * A tone of so many seconds as one stream: all of it at once, or `paced`: at most 0.4 s ahead of
   * what was told to be played. Resolves to its samples.
   */
  async speak(stream, seconds, { last = true, paced = false } = {}) {
    const rate = this.hello.output.sample_rate;
    const size = Math.round(frame_s * rate);
    const frames = Math.round(seconds / frame_s);
    for (let sequence = 0; sequence < frames; sequence++) {
      const clock = sequence * size;
      if (paced) await this.until(() => clock - this.last_played(stream) < lead_s * rate);
      const samples = Int16Array.from({ length: size }, (_, i) =>
        Math.round(8000 * Math.sin((2 * Math.PI * 440 * (clock + i)) / rate)),
      );
      const end = last && sequence === frames - 1;
      const frame = { stream, sequence, clock, first: sequence === 0, last: end, samples };
      this.#socket.send(new Uint8Array(encode_frame(frame)));
    }
    return frames * size;
  }

  /** How much of the stream was played when no more is told for half a second of microphone. */
  async settled(stream) {
    let played;
    do {
      played = this.last_played(stream);
      const heard = this.frames.length;
      await this.until(() => this.frames.length >= heard + 25);
    } while (this.last_played(stream) !== played);
    return played;
  }

  close(code) {
    this.#socket.close(code);
  }

  /** As a cable that is pulled. */
  cut() {
    this.#socket.terminate();
  }
}

export class StandIn {
  #http;
  #sockets;
  #sessions = [];
  #events = new EventEmitter();
  /** A close code: sessions are refused with it. */
  refuse_with = null;
  /** The API key that is wanted of requests; null: none. */
  key = null;
  /** What a request of /wait waits for: a page that asks synchronously is busy for as long. */
  wait = async () => {};

  /** Serves the page that lies in `folder` on a free port. */
  static async start(folder) {
    const server = new StandIn();
    server.#http = createServer((request, response) => void server.#serve(folder, request, response));
    server.#sockets = new WebSocketServer({ server: server.#http, path: "/ws/voice" });
    server.#sockets.on("connection", (socket, { url }) => server.#accept(socket, url));
    server.#http.listen(0, "127.0.0.1");
    await once(server.#http, "listening");
    server.port = server.#http.address().port;
    server.url = `http://127.0.0.1:${server.port}/`;
    return server;
  }

  /** The next session that has said hello; not yet told that it is ready. */
  async session() {
    while (this.#sessions.length === 0) await once(this.#events, "session");
    const session = this.#sessions.shift();
    await session.until(() => session.hello);
    return session;
  }

  async stop() {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }

  #accept(socket, address) {
    if (this.refuse_with) return socket.close(this.refuse_with);
    this.#sessions.push(new Session(socket, address));
    this.#events.emit("session");
  }

  async #serve(folder, request, response) {
    const path = new URL(request.url, "http://server").pathname;
    if (path === "/v1/audio/voices") {
      const key = new URL(request.url, "http://server").searchParams.get("key");
      if (this.key !== null && key !== this.key) return response.writeHead(401).end();
      response.setHeader("content-type", "application/json");
      return response.end(JSON.stringify({ voices: [{ id: "slt" }, { id: "rms" }] }));
    }
    if (path === "/wait") {
      await this.wait();
      return response.end();
    }
    const name = path === "/" ? "index.html" : path.slice(1);
    try {
      const bytes = await readFile(join(folder, name));
      response.setHeader("content-type", types[extname(name)]);
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }
}
