// The loudspeaker's end on the audio thread: Player, fed by the session's worker.

import { Player } from "./player.ts";
import type { FromPlayer, PlayerControl, PlayerStatus, ToPlayer } from "./ports.ts";

/** How often the page learns the counters while they change. */
const status_every_s = 0.25;

class PlayerProcessor extends AudioWorkletProcessor {
  #worker: MessagePort | null = null;
  #status_at = 0;
  #status = "";
  readonly #player = new Player(sampleRate, (stream, samples) => {
    const message: FromPlayer = { stream, samples };
    this.#worker?.postMessage(message);
  });

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<PlayerControl>) => this.#control(event.data);
  }

  override process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0]?.[0];
    if (output) this.#player.render(output);
    if (currentFrame >= this.#status_at) this.#tell_status();
    return true;
  }

  #control(message: PlayerControl): void {
    switch (message.type) {
      case "connect":
        this.#player.reset();
        this.#worker = message.port;
        this.#worker.onmessage = (event: MessageEvent<ToPlayer>) => this.#perform(event.data);
        break;
      case "latency":
        this.#player.latency_s = message.seconds;
        break;
      case "silence":
        this.#player.silence();
        break;
    }
  }

  #perform(message: ToPlayer): void {
    switch (message.type) {
      case "frame":
        this.#player.push(message.frame);
        break;
      case "clear":
        this.#player.clear(message.stream);
        break;
      case "duck":
        this.#player.duck(message.stream, message.gain);
        break;
      case "hold":
        this.#player.hold(message.stream);
        break;
      case "resume":
        this.#player.resume(message.stream);
        break;
      case "reset":
        this.#player.reset();
        break;
    }
  }

  #tell_status(): void {
    this.#status_at = currentFrame + status_every_s * sampleRate;
    const status: PlayerStatus = this.#player.counters;
    const text = JSON.stringify(status);
    if (text === this.#status) return;
    this.#status = text;
    this.port.postMessage(status);
  }
}

registerProcessor("player", PlayerProcessor);
