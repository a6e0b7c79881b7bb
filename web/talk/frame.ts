// The 20-byte header of an audio frame, little-endian (docs/protocol.md, "Audio frames").

export const header_bytes = 20;
const version = 1;
const kind_pcm = 1;
const flag_first = 1;
const flag_last = 2;

export interface Frame {
  /** The reply it belongs to; 0 for what the microphone hears. */
  stream: number;
  sequence: number;
  /** Position of the first sample within the stream. */
  clock: number;
  first: boolean;
  last: boolean;
  samples: Int16Array<ArrayBuffer>;
}

// Int16Array has the machine's byte order. Every machine that runs a browser with worklets is
// little-endian, as is the wire: the samples are copied, not swapped.

export function encode_frame(frame: Frame): ArrayBuffer {
  const bytes = new ArrayBuffer(header_bytes + frame.samples.byteLength);
  const view = new DataView(bytes);
  view.setUint8(0, version);
  view.setUint8(1, kind_pcm);
  view.setUint16(2, (frame.first ? flag_first : 0) | (frame.last ? flag_last : 0), true);
  view.setUint32(4, frame.stream, true);
  view.setUint32(8, frame.sequence, true);
  view.setBigUint64(12, BigInt(frame.clock), true);
  new Int16Array(bytes, header_bytes).set(frame.samples);
  return bytes;
}

/** Null for what is no PCM frame of version 1: too short, another kind, half a sample. */
export function decode_frame(bytes: ArrayBuffer): Frame | null {
  if (bytes.byteLength < header_bytes || bytes.byteLength % 2 !== 0) return null;
  const view = new DataView(bytes);
  if (view.getUint8(0) !== version || view.getUint8(1) !== kind_pcm) return null;
  const clock = view.getBigUint64(12, true);
  if (clock > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const flags = view.getUint16(2, true);
  return {
    stream: view.getUint32(4, true),
    sequence: view.getUint32(8, true),
    clock: Number(clock),
    first: (flags & flag_first) !== 0,
    last: (flags & flag_last) !== 0,
    samples: new Int16Array(bytes, header_bytes),
  };
}
