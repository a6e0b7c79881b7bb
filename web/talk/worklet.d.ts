// The global scope of an AudioWorklet, which TypeScript's DOM library leaves out.

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  /** Called for every 128 samples; false ends the processor. */
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Position of the current block of 128 samples on the context's clock. */
declare const currentFrame: number;
declare const sampleRate: number;
