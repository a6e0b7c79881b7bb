// Sound for a server whose detector takes a peak for speech, and WAV files for one that listens.

import { readFileSync } from "node:fs";

const rate = 24_000;

/** A tone as PCM, 24 kHz, 16 bits. */
export function speech(seconds) {
  const samples = new Int16Array(seconds * rate);
  for (let i = 0; i < samples.length; i++) {
    samples[i] = 8000 * Math.sin((2 * Math.PI * 300 * i) / rate);
  }
  return Buffer.from(samples.buffer);
}

export const silence = (seconds) => Buffer.alloc(seconds * rate * 2);

export const base64 = (bytes) => bytes.toString("base64");

/** Pieces of 100 ms, as clients with a microphone send them. */
export function* pieces(bytes) {
  const size = (rate / 10) * 2;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A mono WAV file of 16 bits, as PCM at 24 kHz (linear interpolation: good enough to be heard). */
export function read_wav(path) {
  const file = readFileSync(path);
  const from = file.readUInt32LE(24);
  const data = file.indexOf("data", 12, "latin1");
  const samples = new Int16Array(
    file.buffer.slice(file.byteOffset + data + 8, file.byteOffset + file.length - (file.length - data) % 2),
  );
  const out = new Int16Array(Math.floor((samples.length * rate) / from));
  for (let i = 0; i < out.length; i++) {
    const at = (i * from) / rate;
    const before = Math.floor(at);
    const share = at - before;
    out[i] = samples[before] * (1 - share) + (samples[before + 1] ?? 0) * share;
  }
  return Buffer.from(out.buffer);
}
