// Gathers a microphone's blocks of samples into frames of 20 ms. Holds no audio API, so that it
// runs in a test as it runs in capture.worklet.ts.

const frame_s = 0.02;

export interface CapturedFrame {
  /** Position of the first sample on the context's clock. */
  position: number;
  samples: Int16Array<ArrayBuffer>;
  /** Root mean square, 0 to 1. */
  level: number;
}

export class Capture {
  readonly #frame: Float32Array;
  readonly #emit: (frame: CapturedFrame) => void;
  #filled = 0;
  #position = 0;

  constructor(rate: number, emit: (frame: CapturedFrame) => void) {
    this.#frame = new Float32Array(Math.round(frame_s * rate));
    this.#emit = emit;
  }

  /**
   * The block that starts at `position`; undefined where the input is inactive, as it is while the
   * track starts. What was gathered before is then no longer contiguous, and dropped.
   */
  push(block: Float32Array | undefined, position: number): void {
    if (!block || position !== this.#position + this.#filled) {
      this.#filled = 0;
      this.#position = position;
    }
    if (!block) return;
    let taken = 0;
    while (taken < block.length) {
      const count = Math.min(block.length - taken, this.#frame.length - this.#filled);
      this.#frame.set(block.subarray(taken, taken + count), this.#filled);
      this.#filled += count;
      taken += count;
      if (this.#filled === this.#frame.length) this.#complete();
    }
  }

  #complete(): void {
    const samples = new Int16Array(this.#frame.length);
    let energy = 0;
    for (let i = 0; i < samples.length; i++) {
      const sample = this.#frame[i] ?? 0;
      energy += sample * sample;
      samples[i] = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
    }
    const level = Math.sqrt(energy / samples.length);
    const position = this.#position;
    this.#position += samples.length;
    this.#filled = 0;
    this.#emit({ position, samples, level }); // last: whoever takes the samples may transfer them
  }
}
