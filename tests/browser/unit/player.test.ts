import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "../../../web/talk/frame.ts";
import { Player } from "../../../web/talk/player.ts";

const rate = 24_000;
const frame_samples = 480; // 20 ms
const block = 128;
const fade_samples = 120; // 5 ms
const tone_hz = 440;
const amplitude = 0.5;
/** The steepest a sine of that pitch gets from sample to sample; a click is steeper. */
const steepest = (2 * Math.PI * tone_hz * amplitude) / rate;
/** A fade adds the whole amplitude over its length. */
const steepest_fade = steepest + amplitude / fade_samples;

function tone(clock: number): number {
  return amplitude * Math.sin((2 * Math.PI * tone_hz * clock) / rate);
}

function frame(stream: number, sequence: number, last = false, samples = frame_samples): Frame {
  const clock = sequence * frame_samples;
  return {
    stream,
    sequence,
    clock,
    first: sequence === 0,
    last,
    samples: Int16Array.from({ length: samples }, (_, i) => Math.round(tone(clock + i) * 32768)),
  };
}

class Rig {
  readonly reports: [number, number][] = [];
  readonly player = new Player(rate, (stream, samples) => this.reports.push([stream, samples]));
  readonly output: number[] = [];

  push(stream: number, from: number, to: number, last = false): void {
    for (let i = from; i < to; i++) this.player.push(frame(stream, i, last && i === to - 1));
  }

  render(blocks: number): Float32Array {
    const rendered = new Float32Array(blocks * block);
    for (let i = 0; i < blocks; i++) {
      this.player.render(rendered.subarray(i * block, (i + 1) * block));
    }
    this.output.push(...rendered);
    return rendered;
  }

  steepest(): number {
    let found = 0;
    for (let i = 1; i < this.output.length; i++) {
      found = Math.max(found, Math.abs((this.output[i] ?? 0) - (this.output[i - 1] ?? 0)));
    }
    return found;
  }

  /** Where the sound starts. */
  onset(): number {
    return this.output.findIndex((sample) => sample !== 0) - 1; // a sine's first sample is 0
  }

  of_stream(stream: number): number[] {
    return this.reports.filter(([one]) => one === stream).map(([, samples]) => samples);
  }
}

function assert_grows(samples: number[]): void {
  for (let i = 1; i < samples.length; i++) {
    assert.ok((samples[i] ?? 0) > (samples[i - 1] ?? 0), `${samples.join(" ")} grows`);
  }
}

test("a stream is played sample for sample", () => {
  const rig = new Rig();
  rig.push(1, 0, 50, true);
  rig.render(200);
  const onset = rig.onset();
  for (let i = 0; i < 50 * frame_samples; i++) {
    assert.ok(Math.abs((rig.output[onset + i] ?? 0) - tone(i)) < 1e-4, `sample ${i}`);
  }
  assert.equal(rig.player.counters.rendered, 50 * frame_samples);
  assert.equal(rig.player.counters.underruns, 0);
  assert.equal(rig.player.counters.sequence_errors, 0);
});

test("nothing sounds before 40 ms are queued, and everything from then on", () => {
  const rig = new Rig();
  rig.push(1, 0, 1);
  assert.ok(rig.render(1).every((sample) => sample === 0));
  rig.push(1, 1, 2);
  assert.ok(rig.render(1).some((sample) => sample !== 0));
});

test("a stream shorter than the target sounds at once when it is complete", () => {
  const rig = new Rig();
  rig.push(1, 0, 1, true);
  assert.ok(rig.render(1).some((sample) => sample !== 0));
});

test("a first frame without a second waits no longer than the target", () => {
  const rig = new Rig();
  rig.push(1, 0, 1);
  rig.render(Math.ceil((0.04 * rate) / block) + 1);
  assert.ok(rig.player.counters.rendered > 0);
});

test("progress is told about every 100 ms, grows, and ends with the exact count", () => {
  const rig = new Rig();
  rig.push(1, 0, 50, true);
  rig.render(300);
  const told = rig.of_stream(1);
  assert_grows(told);
  assert.equal(told.at(-1), 50 * frame_samples);
  assert.ok(told.length >= 9 && told.length <= 13, `${told.length} reports for one second`);
});

test("a sample counts as played once it has left the loudspeaker", () => {
  const rig = new Rig();
  rig.player.latency_s = 0.05;
  rig.push(1, 0, 10, true); // 0.2 s
  rig.render(Math.ceil((10 * frame_samples) / block)); // all rendered, the last 50 ms on their way
  assert.ok((rig.of_stream(1).at(-1) ?? 0) <= 10 * frame_samples - 0.05 * rate + block);
  rig.render(Math.ceil((0.05 * rate) / block));
  assert.equal(rig.of_stream(1).at(-1), 10 * frame_samples);
});

test("clear fades out within 5 ms, tells how far it got, and drops what comes late", () => {
  const rig = new Rig();
  rig.push(1, 0, 20);
  rig.render(30);
  rig.player.clear(1);
  const played = rig.player.counters.rendered;
  assert.deepEqual(rig.reports.at(-1), [1, played]);
  rig.push(1, 20, 25, true);
  const after = rig.render(20);
  assert.ok(after.subarray(0, fade_samples - 2).some((sample) => sample !== 0));
  assert.ok(after.subarray(fade_samples).every((sample) => sample === 0));
  assert.ok(rig.steepest() < steepest_fade);
  assert.equal(rig.player.counters.rendered, played);
  assert.deepEqual(rig.reports.at(-1), [1, played]);
});

test("the stream after a cleared one plays in full", () => {
  const rig = new Rig();
  rig.push(1, 0, 20);
  rig.render(20);
  rig.player.clear(1);
  rig.push(2, 0, 10, true);
  rig.render(100);
  assert.deepEqual(rig.reports.at(-1), [2, 10 * frame_samples]);
});

test("clearing an earlier stream leaves the one that sounds alone", () => {
  const rig = new Rig();
  rig.push(2, 0, 20, true);
  rig.render(20);
  rig.player.duck(2, 0.25);
  rig.render(10);
  rig.player.clear(1);
  rig.render(100);
  assert.deepEqual(rig.reports.at(-1), [2, 20 * frame_samples]);
  assert.ok(rig.steepest() < steepest_fade);
});

test("a stream that comes before the last has ended plays after it", () => {
  const rig = new Rig();
  rig.push(1, 0, 5, true);
  rig.push(2, 0, 5, true);
  rig.render(100);
  assert.equal(rig.of_stream(1).at(-1), 5 * frame_samples);
  assert.equal(rig.of_stream(2).at(-1), 5 * frame_samples);
});

test("a stream that was never finished makes room for the next", () => {
  const rig = new Rig();
  rig.push(1, 0, 5);
  rig.render(60);
  rig.push(2, 0, 5, true);
  rig.render(60);
  assert.deepEqual(rig.reports.at(-1), [2, 5 * frame_samples]);
});

test("hold fades out and resume plays on from the same sample", () => {
  const rig = new Rig();
  rig.push(1, 0, 50, true);
  rig.render(40);
  rig.player.hold(1);
  const position = rig.player.counters.rendered;
  const held = rig.render(40);
  assert.ok(held.subarray(fade_samples).every((sample) => sample === 0));
  assert.equal(rig.player.counters.rendered, position);
  assert.equal(rig.of_stream(1).at(-1), position);
  rig.player.resume(1);
  const resumed = rig.render(10);
  for (let i = fade_samples; i < resumed.length; i++) {
    assert.ok(Math.abs((resumed[i] ?? 0) - tone(position + i)) < 1e-4, `sample ${i}`);
  }
  rig.render(300);
  assert.equal(rig.of_stream(1).at(-1), 50 * frame_samples);
  assert_grows(rig.of_stream(1));
  assert.ok(rig.steepest() < steepest_fade);
});

test("holding twice or resuming what is not held changes nothing", () => {
  const rig = new Rig();
  rig.push(1, 0, 50, true);
  rig.player.resume(1);
  rig.render(40);
  rig.player.hold(1);
  rig.player.hold(1);
  rig.render(10);
  rig.player.resume(1);
  rig.player.resume(1);
  rig.player.hold(9);
  rig.render(300);
  assert.equal(rig.of_stream(1).at(-1), 50 * frame_samples);
  assert.ok(rig.steepest() < steepest_fade);
});

test("a held stream can be cleared", () => {
  const rig = new Rig();
  rig.push(1, 0, 20);
  rig.render(20);
  rig.player.hold(1);
  rig.render(5);
  rig.player.clear(1);
  assert.ok(rig.render(10).every((sample) => sample === 0));
});

test("duck turns down without a click, and resume back up", () => {
  const rig = new Rig();
  rig.push(1, 0, 100, true);
  rig.render(20);
  rig.player.duck(1, 0.2);
  rig.render(10);
  const ducked = rig.render(20);
  assert.ok(Math.max(...ducked) < 0.2 * amplitude + 1e-3);
  assert.ok(Math.max(...ducked) > 0.19 * amplitude);
  rig.player.resume(1);
  rig.render(10);
  assert.ok(Math.max(...rig.render(20)) > 0.99 * amplitude);
  assert.ok(rig.steepest() < steepest_fade);
});

test("a stream that runs dry falls silent without a click, is counted, and goes on", () => {
  const rig = new Rig();
  rig.push(1, 0, 5);
  rig.render(40);
  assert.equal(rig.player.counters.underruns, 1);
  assert.equal(rig.of_stream(1).at(-1), 5 * frame_samples);
  rig.push(1, 5, 20, true);
  rig.render(200);
  assert.equal(rig.of_stream(1).at(-1), 20 * frame_samples);
  assert.equal(rig.player.counters.underruns, 1);
  assert.ok(rig.steepest() < steepest_fade);
});

test("an end that comes late and empty is an end", () => {
  const rig = new Rig();
  rig.push(1, 0, 5);
  rig.render(40);
  rig.player.push(frame(1, 5, true, 0));
  rig.push(2, 0, 5, true);
  rig.render(60);
  assert.equal(rig.of_stream(1).at(-1), 5 * frame_samples);
  assert.equal(rig.of_stream(2).at(-1), 5 * frame_samples);
});

test("a lost frame is counted, and positions stay those of the stream", () => {
  const rig = new Rig();
  rig.push(1, 0, 5);
  rig.push(1, 6, 10, true);
  rig.render(60);
  assert.equal(rig.player.counters.sequence_errors, 1);
  assert.equal(rig.of_stream(1).at(-1), 10 * frame_samples);
});

test("a frame that comes twice is played once", () => {
  const rig = new Rig();
  rig.push(1, 0, 5);
  rig.push(1, 4, 5);
  rig.push(1, 5, 10, true);
  rig.render(60);
  assert.equal(rig.player.counters.sequence_errors, 1);
  assert.equal(rig.player.counters.rendered, 10 * frame_samples);
});

test("the queue is bounded, whatever is sent", () => {
  const rig = new Rig();
  rig.push(1, 0, 520); // 10.4 s
  assert.equal(rig.player.counters.overflows, 20);
  rig.render(20);
  assert.ok(rig.player.counters.rendered > 0);
});

test("silence drops all that has arrived, and only that", () => {
  const rig = new Rig();
  rig.push(1, 0, 20);
  rig.render(20);
  rig.player.silence();
  rig.push(1, 20, 30);
  rig.push(2, 0, 5, true);
  rig.render(60);
  assert.deepEqual(rig.reports.at(-1), [2, 5 * frame_samples]);
});

test("after a reset the streams count from one again", () => {
  const rig = new Rig();
  rig.push(1, 0, 5, true);
  rig.push(2, 0, 20);
  rig.render(60);
  rig.player.reset();
  rig.render(2);
  rig.reports.length = 0;
  rig.push(1, 0, 5, true);
  rig.render(60);
  assert.deepEqual(rig.reports.at(-1), [1, 5 * frame_samples]);
});
