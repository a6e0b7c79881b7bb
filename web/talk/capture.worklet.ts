// The microphone's end on the audio thread: frames of 20 ms to the session's worker, the level to
// the page.

import { Capture } from "./capture.ts";
import type { FromMicrophone } from "./ports.ts";

class CaptureProcessor extends AudioWorkletProcessor {
  #worker: MessagePort | null = null;
  readonly #capture = new Capture(sampleRate, ({ position, samples, level }) => {
    const message: FromMicrophone = { position, samples };
    this.#worker?.postMessage(message, [samples.buffer]);
    this.port.postMessage(level);
  });

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<MessagePort>) => {
      this.#worker = event.data;
    };
  }

  override process(inputs: Float32Array[][]): boolean {
    this.#capture.push(inputs[0]?.[0], currentFrame);
    return true;
  }
}

registerProcessor("capture", CaptureProcessor);
