// Recordings for Chromium's fake microphone: 16-bit mono WAV, brought to 48 kHz, which it plays
// most faithfully.

import { readFileSync, writeFileSync } from "node:fs";

const microphone_rate = 48_000;
/** Zero crossings on either side of the interpolating windowed sinc. */
const crossings = 16;

/** { rate, samples (Float32Array, -1 to 1) } of a 16-bit mono WAV file. */
export function read_wav(path) {
  const bytes = readFileSync(path);
  if (bytes.toString("latin1", 0, 4) !== "RIFF") throw new Error(`${path} is no WAV file`);
  let rate = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const [name, size] = [bytes.toString("latin1", at, at + 4), bytes.readUInt32LE(at + 4)];
    if (name === "fmt ") {
      const [channels, bits] = [bytes.readUInt16LE(at + 10), bytes.readUInt16LE(at + 22)];
      if (channels !== 1 || bits !== 16) throw new Error(`${path} is not 16-bit mono`);
      rate = bytes.readUInt32LE(at + 12);
    } else if (name === "data") {
      const count = Math.floor(Math.min(size, bytes.length - at - 8) / 2);
      const sample = (_, i) => bytes.readInt16LE(at + 8 + 2 * i) / 32768;
      return { rate, samples: Float32Array.from({ length: count }, sample) };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error(`${path} has no samples`);
}

/** Only upwards: the filter passes everything below half the rate of the input. */
function upsample(samples, from_rate, to_rate) {
  const length = Math.floor((samples.length * to_rate) / from_rate);
  return Float32Array.from({ length }, (_, index) => {
    const at = (index * from_rate) / to_rate;
    let sum = 0;
    for (let i = Math.ceil(at - crossings); i <= at + crossings; i++) {
      const x = at - i;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const hann = 0.5 + 0.5 * Math.cos((Math.PI * x) / crossings);
      sum += (samples[i] ?? 0) * sinc * hann;
    }
    return sum;
  });
}

/** What the fake microphone is to hear: the recording with so much silence around it. */
export function write_microphone_wav(path, { rate, samples }, { before_s, after_s }) {
  const speech = upsample(samples, rate, microphone_rate);
  const [before, after] = [before_s, after_s].map((seconds) => seconds * microphone_rate);
  const bytes = Buffer.alloc(44 + 2 * (before + speech.length + after));
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20); // PCM
  bytes.writeUInt16LE(1, 22); // channels
  bytes.writeUInt32LE(microphone_rate, 24);
  bytes.writeUInt32LE(2 * microphone_rate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(bytes.length - 44, 40);
  speech.forEach((sample, i) => {
    const value = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
    bytes.writeInt16LE(value, 44 + 2 * (before + i));
  });
  writeFileSync(path, bytes);
}
