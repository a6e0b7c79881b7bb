// Plays the reply: queues the frames of each stream, renders blocks of samples without clicks, and
// counts what has left the loudspeaker. Holds no audio API, so that it runs in a test as it runs
// in player.worklet.ts.

import type { Frame } from "./frame.ts";

/** Sound that is cut or continued is ramped over this long: shorter clicks, longer drags. */
const fade_s = 0.005;
/** Ducking and its end: slow enough to be no click, faster than a syllable. */
const gain_ramp_s = 0.02;
/** How much is gathered before a stream starts to sound: two frames. */
const first_target_s = 0.04;
/** After the queue has run dry once, the network is known to need more. */
const later_target_s = 0.06;
/** The server sends at most 0.4 s ahead. More than this is dropped, and counted as overflow. */
const longest_queue_s = 10;
const report_every_s = 0.1;
/**
 * Bound of what `latency_s` may be. Bluetooth loudspeakers reach 0.3 s; but the server sends at
 * most 0.4 s ahead of what was told to be played, and would starve this queue if all of it went
 * into the way to the ear.
 */
const longest_latency_s = 0.15;

export interface PlayerCounters {
  /** Samples rendered, of all streams. */
  rendered: number;
  /** How often a stream ran dry before its end. */
  underruns: number;
  /** Frames whose sequence number or sample clock was not the next one. */
  sequence_errors: number;
  /** Frames dropped because the queue was full. */
  overflows: number;
}

interface Stream {
  id: number;
  /** In order; the first may be partly played (`position` says how far). */
  frames: Frame[];
  /** The next sample to render, on the stream's clock. */
  position: number;
  next_sequence: number;
  next_clock: number;
  /** Samples queued. */
  queued: number;
  ended: boolean;
  held: boolean;
  /** What `duck` asked for; 1 otherwise. */
  gain: number;
  /** Gathering frames before it (again) sounds, for so many samples so far. */
  gathering: boolean;
  gathered_for: number;
}

interface Heard {
  stream: number;
  samples: number;
}

export class Player {
  readonly counters: PlayerCounters = {
    rendered: 0,
    underruns: 0,
    sequence_errors: 0,
    overflows: 0,
  };
  readonly #rate: number;
  readonly #report: (stream: number, samples: number) => void;
  #streams: Stream[] = [];
  /** Streams up to this one are over: played to the end, or cleared. */
  #over = 0;
  #target: number;
  #gain = 1;
  /** What is left of a sound that was cut, already faded; mixed into the output from its start. */
  #tail = new Float32Array(0);
  #fade_in_left = 0;
  #last_sample = 0;
  /** Samples rendered so far, silence included: the player's clock. */
  #now = 0;
  #latency = 0;
  /** Positions that are on their way to the loudspeaker, with the time they were rendered. */
  #in_flight: (Heard & { at: number; final: boolean })[] = [];
  #heard: Heard = { stream: 0, samples: 0 };
  #reported: Heard = { stream: 0, samples: 0 };
  #reported_at = 0;

  /** `report` is called about every 100 ms while a stream plays, and once at its end. */
  constructor(rate: number, report: (stream: number, samples: number) => void) {
    this.#rate = rate;
    this.#report = report;
    this.#target = Math.round(first_target_s * rate);
  }

  /** How long a rendered sample takes to leave the loudspeaker. */
  set latency_s(seconds: number) {
    this.#latency = Math.round(Math.min(Math.max(seconds, 0), longest_latency_s) * this.#rate);
  }

  push(frame: Frame): void {
    if (frame.stream <= this.#over) return; // late: its stream has been cleared
    let stream = this.#streams.find((one) => one.id === frame.stream);
    if (!stream) {
      stream = this.#new_stream(frame.stream);
      this.#streams.push(stream);
    }
    if (frame.sequence !== stream.next_sequence || frame.clock !== stream.next_clock) {
      this.counters.sequence_errors++;
      if (frame.clock < stream.next_clock) return; // played already
    }
    stream.next_sequence = frame.sequence + 1;
    stream.next_clock = frame.clock + frame.samples.length;
    stream.ended ||= frame.last;
    if (frame.samples.length === 0) return;
    if (stream.queued + frame.samples.length > longest_queue_s * this.#rate) {
      this.counters.overflows++;
      return;
    }
    stream.frames.push(frame);
    stream.queued += frame.samples.length;
  }

  /** Drops the stream and every one before it, and fades out what sounds of them. */
  clear(id: number): void {
    const [sounding] = this.#streams;
    if (sounding && sounding.id <= id) {
      if (!sounding.gathering && !sounding.held) this.#cut(sounding);
      for (const heard of this.#in_flight.splice(0)) if (heard.final) this.#finish(heard);
      this.#finish({ stream: sounding.id, samples: sounding.position });
    }
    this.#streams = this.#streams.filter((stream) => stream.id > id);
    this.#over = Math.max(this.#over, id);
    if (sounding !== this.#streams[0]) this.#prepare_next();
  }

  /** As `clear`, for everything that has arrived: the person pressed stop. */
  silence(): void {
    const last = this.#streams.at(-1);
    if (last) this.clear(last.id);
  }

  duck(id: number, gain: number): void {
    const stream = this.#streams.find((one) => one.id === id);
    if (stream) stream.gain = Math.min(Math.max(gain, 0), 1);
  }

  /** Fades out and keeps the position: `resume` plays on from the same sample. */
  hold(id: number): void {
    const stream = this.#streams.find((one) => one.id === id);
    if (!stream || stream.held) return;
    if (stream === this.#streams[0] && !stream.gathering) this.#cut(stream);
    stream.held = true;
  }

  resume(id: number): void {
    const stream = this.#streams.find((one) => one.id === id);
    if (!stream) return;
    stream.gain = 1;
    if (!stream.held) return;
    stream.held = false;
    if (stream === this.#streams[0] && stream.position > 0) this.#fade_in_left = this.#fade();
  }

  /** A new connection: streams count from 1 again. */
  reset(): void {
    this.silence();
    this.#over = 0;
    this.#in_flight = [];
    this.#heard = { stream: 0, samples: 0 };
    this.#reported = { stream: 0, samples: 0 };
  }

  /** Fills `output` with the next samples, silence where there are none. */
  render(output: Float32Array): void {
    output.fill(0);
    this.#mix_tail(output, 0);
    let filled = 0;
    while (filled < output.length) {
      const stream = this.#streams[0];
      if (!stream || stream.held) break;
      const left = output.length - filled;
      if (stream.gathering && !this.#gathered(stream, left)) break;
      const frame = stream.frames[0];
      if (frame) {
        filled += this.#play(stream, frame, output, filled);
      } else if (stream.ended || this.#streams.length > 1) {
        this.#end(stream, filled);
      } else {
        this.#run_dry(stream, output, filled);
        break;
      }
    }
    this.#now += output.length;
    this.#track(output.length);
  }

  #new_stream(id: number): Stream {
    return {
      id,
      frames: [],
      position: 0,
      next_sequence: 0,
      next_clock: 0,
      queued: 0,
      ended: false,
      held: false,
      gain: 1,
      gathering: true,
      gathered_for: 0,
    };
  }

  #fade(): number {
    return Math.round(fade_s * this.#rate);
  }

  /** True once enough is queued, nothing more will come, or it has waited for its target. */
  #gathered(stream: Stream, block: number): boolean {
    const [frame] = stream.frames;
    if (!frame && !stream.ended && this.#streams.length === 1) return false;
    if (stream.queued < this.#target && !stream.ended && stream.gathered_for < this.#target) {
      stream.gathered_for += block;
      return false;
    }
    stream.gathering = false;
    if (stream.position > 0) this.#fade_in_left = this.#fade();
    return true;
  }

  /** Renders from one frame; returns how many samples. */
  #play(stream: Stream, frame: Frame, output: Float32Array, offset: number): number {
    if (stream.position < frame.clock) stream.position = frame.clock; // samples were lost
    const start = stream.position - frame.clock;
    const count = Math.min(frame.samples.length - start, output.length - offset);
    const step = 1 / (gain_ramp_s * this.#rate);
    const fade = this.#fade();
    for (let i = 0; i < count; i++) {
      const wanted = stream.gain - this.#gain;
      this.#gain += Math.max(-step, Math.min(step, wanted));
      let sample = ((frame.samples[start + i] ?? 0) / 32768) * this.#gain;
      if (this.#fade_in_left > 0) {
        sample *= 1 - this.#fade_in_left / fade;
        this.#fade_in_left--;
      }
      output[offset + i] = (output[offset + i] ?? 0) + sample;
      this.#last_sample = sample;
    }
    stream.position += count;
    stream.queued -= count;
    this.counters.rendered += count;
    if (start + count === frame.samples.length) stream.frames.shift();
    return count;
  }

  #end(stream: Stream, filled: number): void {
    const at = this.#now + filled;
    this.#in_flight.push({ stream: stream.id, samples: stream.position, at, final: true });
    this.#streams.shift();
    this.#over = Math.max(this.#over, stream.id);
    this.#prepare_next();
  }

  #prepare_next(): void {
    this.#gain = this.#streams[0]?.gain ?? 1;
    this.#fade_in_left = 0;
  }

  #run_dry(stream: Stream, output: Float32Array, offset: number): void {
    this.counters.underruns++;
    this.#target = Math.round(later_target_s * this.#rate);
    stream.gathering = true;
    stream.gathered_for = 0;
    this.#cut(stream);
    this.#mix_tail(output, offset);
  }

  /** Makes the tail of what sounds: its next samples, or its last one, falling to zero. */
  #cut(stream: Stream): void {
    const fade = this.#fade();
    const tail = new Float32Array(fade);
    let index = 0;
    for (const frame of stream.frames) {
      const start = Math.max(0, stream.position - frame.clock);
      for (let i = start; i < frame.samples.length && index < fade; i++) {
        tail[index++] = ((frame.samples[i] ?? 0) / 32768) * this.#gain;
      }
      if (index === fade) break;
    }
    tail.fill(index > 0 ? (tail[index - 1] ?? 0) : this.#last_sample, index);
    for (let i = 0; i < fade; i++) tail[i] = (tail[i] ?? 0) * (1 - (i + 1) / fade);
    this.#tail = tail;
    this.#last_sample = 0;
  }

  #mix_tail(output: Float32Array, offset: number): void {
    const count = Math.min(this.#tail.length, output.length - offset);
    for (let i = 0; i < count; i++) {
      output[offset + i] = (output[offset + i] ?? 0) + (this.#tail[i] ?? 0);
    }
    this.#tail = this.#tail.subarray(count);
  }

  /** Follows the positions on their way to the loudspeaker, and reports those that left it. */
  #track(block: number): void {
    const stream = this.#streams[0];
    if (stream && stream.position > 0) {
      const last = this.#in_flight.at(-1);
      if (last?.stream !== stream.id || last.samples !== stream.position) {
        const { id, position } = stream;
        this.#in_flight.push({ stream: id, samples: position, at: this.#now, final: false });
      }
    }
    const left = this.#now - this.#latency;
    while (this.#in_flight[0] && this.#in_flight[0].at <= left) {
      const heard = this.#in_flight.shift();
      if (!heard) break;
      this.#heard = { stream: heard.stream, samples: heard.samples };
      if (heard.final) this.#finish(heard);
    }
    const due = this.#now - this.#reported_at >= report_every_s * this.#rate - block / 2;
    if (due && !this.#same(this.#heard, this.#reported)) this.#tell(this.#heard);
  }

  #finish({ stream, samples }: Heard): void {
    this.#heard = { stream, samples };
    if (!this.#same(this.#heard, this.#reported)) this.#tell(this.#heard);
  }

  #same(one: Heard, other: Heard): boolean {
    return one.stream === other.stream && one.samples === other.samples;
  }

  #tell(heard: Heard): void {
    this.#reported = heard;
    this.#reported_at = this.#now;
    this.#report(heard.stream, heard.samples);
  }
}
