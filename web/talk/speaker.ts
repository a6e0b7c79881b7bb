// The loudspeaker: a context at the rate of the reply's audio, so that nothing here resamples it.

import { open_context } from "./audio_context.ts";
import type { PlayerControl, PlayerStatus } from "./ports.ts";

const wanted_rate = 24_000;
const latency_check_ms = 1000;

export interface SpeakerEvents {
  status(status: PlayerStatus): void;
  /** Whether the browser holds the sound back until the person touches the page. */
  suspended(suspended: boolean): void;
}

export class Speaker {
  readonly rate: number;
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  readonly #events: SpeakerEvents;

  private constructor(context: AudioContext, events: SpeakerEvents) {
    this.rate = context.sampleRate;
    this.#context = context;
    this.#events = events;
    this.#node = new AudioWorkletNode(context, "player", {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.#node.port.onmessage = (event: MessageEvent<PlayerStatus>) => events.status(event.data);
    this.#node.connect(context.destination);
    context.addEventListener("statechange", () => this.#tell_state());
    setInterval(() => this.#tell_latency(), latency_check_ms);
    this.#tell_state();
  }

  /** Call it in answer to a click or a key: browsers allow sound only then. */
  static async open(events: SpeakerEvents): Promise<Speaker> {
    // Keeps the phone's loudspeaker on, and its silent switch out of it, where that can be asked.
    const session = (navigator as { audioSession?: { type: string } }).audioSession;
    if (session) session.type = "play-and-record";
    return new Speaker(await open_context(wanted_rate, "player.worklet.js"), events);
  }

  /** Also to be called in answer to a click or a key. Only a suspended context is resumed: others
   *  that do not run ("interrupted" on iOS, during a call) come back by themselves. */
  resume(): void {
    if (this.#context.state === "suspended") void this.#context.resume();
  }

  /** Starts afresh: the streams of what holds the other end of this port count from 1. */
  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#control({ type: "connect", port: port1 }, [port1]);
    this.#tell_latency();
    return port2;
  }

  /** Drops all that has arrived of the reply, at once. */
  silence(): void {
    this.#control({ type: "silence" });
  }

  #tell_latency(): void {
    if (this.#context.state !== "running") return;
    // Not every browser knows the way from the context to the ear.
    const { baseLatency, outputLatency } = this.#context as Partial<AudioContext>;
    this.#control({ type: "latency", seconds: (baseLatency ?? 0) + (outputLatency ?? 0) });
  }

  #tell_state(): void {
    this.#events.suspended(this.#context.state === "suspended");
    this.#tell_latency();
  }

  #control(message: PlayerControl, transfer: Transferable[] = []): void {
    this.#node.port.postMessage(message, transfer);
  }
}
