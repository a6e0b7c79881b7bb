import assert from "node:assert/strict";
import { test } from "node:test";
import { Capture, type CapturedFrame } from "../../../web/talk/capture.ts";

const block = 128;

function capturing(rate = 16_000): { capture: Capture; frames: CapturedFrame[] } {
  const frames: CapturedFrame[] = [];
  return { capture: new Capture(rate, (frame) => frames.push(frame)), frames };
}

/** Sample n has the value n / 32768: samples say where they come from. */
function ramp(position: number): Float32Array {
  return Float32Array.from({ length: block }, (_, i) => (position + i) / 32768);
}

test("blocks of 128 samples become frames of 20 ms, none lost and none twice", () => {
  const { capture, frames } = capturing();
  for (let at = 0; at < 20 * block; at += block) capture.push(ramp(at), at);
  assert.equal(frames.length, Math.floor((20 * block) / 320));
  const joined = frames.flatMap((frame) => [...frame.samples]);
  assert.deepEqual(joined, Array.from({ length: joined.length }, (_, i) => i));
  assert.deepEqual(
    frames.map((frame) => frame.position),
    frames.map((_, i) => i * 320),
  );
});

test("frames whose samples are transferred away follow each other all the same", () => {
  const positions: number[] = [];
  const capture = new Capture(16_000, ({ position, samples }) => {
    positions.push(position);
    structuredClone(samples, { transfer: [samples.buffer] });
  });
  for (let at = 0; at < 10 * block; at += block) capture.push(ramp(at), at);
  assert.deepEqual(positions, [0, 320, 640, 960]);
});

test("a frame at 44.1 kHz has 882 samples", () => {
  const { capture, frames } = capturing(44_100);
  for (let at = 0; at < 8 * block; at += block) capture.push(ramp(at), at);
  assert.equal(frames[0]?.samples.length, 882);
});

test("what was gathered before the input was inactive is dropped, and the clock jumps", () => {
  const { capture, frames } = capturing();
  capture.push(ramp(0), 0);
  capture.push(undefined, block);
  for (let at = 2 * block; at < 6 * block; at += block) capture.push(ramp(at), at);
  assert.equal(frames[0]?.position, 2 * block);
  assert.equal(frames[0]?.samples[0], 2 * block);
});

test("a block that does not follow the last one starts a new frame at its own position", () => {
  const { capture, frames } = capturing();
  capture.push(ramp(0), 0);
  for (let at = 1000; at < 1000 + 3 * block; at += block) capture.push(ramp(at), at);
  assert.equal(frames[0]?.position, 1000);
});

test("samples beyond full scale are clipped, not wrapped", () => {
  const { capture, frames } = capturing(6400); // frames of 128
  capture.push(new Float32Array(block).fill(1.5), 0);
  capture.push(new Float32Array(block).fill(-1.5), block);
  assert.equal(frames[0]?.samples[0], 32767);
  assert.equal(frames[1]?.samples[0], -32768);
});

test("the level is the root mean square", () => {
  const { capture, frames } = capturing(6400);
  capture.push(new Float32Array(block).fill(0.5), 0);
  assert.equal(frames[0]?.level, 0.5);
});
