// One conversation over the native protocol (docs/protocol.md): opens the WebSocket, says hello,
// numbers the microphone's frames, hands out what arrives, and connects again when the connection
// is lost. Clock, chance and socket are passed in, so that tests need none of them.

import { backoff_ms } from "./backoff.ts";
import { decode_frame, encode_frame, type Frame } from "./frame.ts";
import {
  parse_server_message,
  subprotocol,
  type ClientMessage,
  type Hello,
  type ServerMessage,
} from "./wire.ts";

/** Why a session is over for good. */
export type EndReason =
  | "stop" // asked for
  | "refused" // a fatal error, which has been told
  | "full" // the server takes no more sessions
  | "lost" // connecting again has failed too often
  | "idle"
  | "max_duration";

export type Connection =
  | { state: "connecting" }
  | { state: "open" }
  | { state: "reconnecting"; attempt: number; delay_ms: number }
  | { state: "ended"; reason: EndReason };

export interface SessionEvents {
  connection(connection: Connection): void;
  /** `clock_ms`: how much audio the session has had so far. */
  message(message: ServerMessage, clock_ms: number): void;
  frame(frame: Frame): void;
  /** The connection is gone, and its streams with it. */
  dropped(): void;
}

export interface SessionWorld {
  connect(url: string, subprotocol: string): WebSocket;
  /** Calls `action` once after `delay_ms`; the returned function calls that off. */
  after(delay_ms: number, action: () => void): () => void;
  /** In [0, 1). */
  random(): number;
}

/** WebSocket close code "try again later": the server is full. */
const try_again_later = 1013;
const longest_wait_for_ready_ms = 10_000;
const longest_wait_for_bye_ms = 2_000;
const most_attempts = 8;
/** Speech before `ready` is kept this long, so that nobody has to wait with the first word. */
const kept_before_ready_s = 2;
/** Audio the network does not take is dropped from here on; the sample clock tells the server. */
const most_unsent_s = 1;
const most_waiting_texts = 16;

export class Session {
  readonly #url: string;
  readonly #hello: Hello;
  readonly #events: SessionEvents;
  readonly #world: SessionWorld;
  #socket: WebSocket | null = null;
  #ready = false;
  #ended = false;
  #stopping = false;
  #attempt = 0;
  #end_reason: EndReason | null = null;
  #call_off: () => void = () => {};
  #sequence = 0;
  /** Where the next sample goes on the session's audio clock. */
  #clock = 0;
  /** Session clock less microphone clock; null: the next frame decides. */
  #clock_offset: number | null = null;
  #early: { position: number; samples: Int16Array<ArrayBuffer> }[] = [];
  #texts: { text: string; ref: string }[] = [];

  constructor(url: string, hello: Hello, events: SessionEvents, world: SessionWorld) {
    this.#url = url;
    this.#hello = hello;
    this.#events = events;
    this.#world = world;
  }

  open(): void {
    this.#events.connection({ state: "connecting" });
    this.#connect();
  }

  /** Samples of the microphone, the first of them at `position` on its clock. */
  audio(position: number, samples: Int16Array<ArrayBuffer>): void {
    if (this.#ended || this.#stopping) return;
    if (!this.#ready || !this.#socket) {
      this.#early.push({ position, samples });
      const most = (kept_before_ready_s * this.#hello.input.sample_rate) / samples.length;
      while (this.#early.length > most) this.#early.shift();
      return;
    }
    this.#clock_offset ??= this.#clock - position;
    const clock = position + this.#clock_offset;
    if (clock < this.#clock) return;
    const unsent_bytes = most_unsent_s * this.#hello.input.sample_rate * 2;
    if (this.#socket.bufferedAmount > unsent_bytes) return;
    const sequence = this.#sequence++;
    const first = sequence === 0;
    const frame = { stream: 0, sequence, clock, first, last: false, samples };
    this.#socket.send(encode_frame(frame));
    this.#clock = clock + samples.length;
  }

  /** Another microphone, or the same one anew: its clock has nothing to do with the last one's. */
  microphone_changed(): void {
    this.#clock_offset = null;
    this.#early = [];
  }

  played(stream: number, samples: number): void {
    this.#send({ type: "played", stream, samples });
  }

  text(text: string, ref: string): void {
    if (this.#ready) {
      this.#send({ type: "text", text, ref });
    } else if (this.#texts.length < most_waiting_texts) {
      this.#texts.push({ text, ref });
    }
  }

  command(type: "interrupt" | "commit" | "reset"): void {
    this.#send({ type });
  }

  /** Says goodbye, and does not wait long for the answer. */
  end(): void {
    if (this.#ended || this.#stopping) return;
    this.#stopping = true;
    this.#call_off();
    if (!this.#socket) {
      this.#finish("stop");
      return;
    }
    this.#send({ type: "stop" });
    const wait_ms = this.#ready ? longest_wait_for_bye_ms : 0;
    this.#call_off = this.#world.after(wait_ms, () => {
      this.#socket?.close(1000);
      this.#finish("stop");
    });
  }

  #connect(): void {
    const socket = this.#world.connect(this.#url, subprotocol);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#call_off = this.#world.after(longest_wait_for_ready_ms, () => socket.close());
    socket.onopen = () => socket.send(JSON.stringify(this.#hello));
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => this.#receive(event.data);
    socket.onclose = (event) => this.#closed(event.code);
  }

  #receive(data: string | ArrayBuffer): void {
    if (this.#ended) return;
    if (typeof data === "string") {
      const message = parse_server_message(data);
      if (message) this.#obey(message);
    } else {
      const frame = decode_frame(data);
      if (frame) this.#events.frame(frame);
    }
  }

  #obey(message: ServerMessage): void {
    switch (message.type) {
      case "ready":
        this.#call_off();
        this.#ready = true;
        this.#attempt = 0;
        this.#events.connection({ state: "open" });
        break;
      case "error":
        if (message.fatal) this.#end_reason = "refused";
        break;
      case "bye":
        // A server that shuts down may come back: only the other reasons end the session.
        if (message.reason !== "shutdown") this.#end_reason = message.reason;
        break;
    }
    this.#events.message(message, (this.#clock * 1000) / this.#hello.input.sample_rate);
    if (message.type === "ready") this.#catch_up();
  }

  #catch_up(): void {
    const texts = this.#texts.splice(0);
    for (const { text, ref } of texts) this.text(text, ref);
    const early = this.#early.splice(0);
    for (const { position, samples } of early) this.audio(position, samples);
  }

  #closed(code: number): void {
    if (this.#ended) return;
    this.#call_off();
    this.#socket = null;
    this.#ready = false;
    this.#sequence = 0;
    this.#clock = 0;
    this.#clock_offset = null;
    this.#events.dropped();
    if (this.#stopping) return this.#finish("stop");
    if (code === try_again_later) return this.#finish("full");
    if (this.#end_reason) return this.#finish(this.#end_reason);
    if (this.#attempt === most_attempts) return this.#finish("lost");
    const delay_ms = backoff_ms(this.#attempt, this.#world.random());
    this.#attempt++;
    this.#events.connection({ state: "reconnecting", attempt: this.#attempt, delay_ms });
    this.#call_off = this.#world.after(delay_ms, () => this.#connect());
  }

  #finish(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ready = false;
    this.#call_off();
    this.#events.connection({ state: "ended", reason });
  }

  #send(message: ClientMessage): void {
    if (this.#ready && this.#socket) this.#socket.send(JSON.stringify(message));
  }
}
