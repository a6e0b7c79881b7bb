// The microphone: asks for it, and sends its frames of 20 ms to a port.

import { open_context, open_default_context } from "./audio_context.ts";
import type { ProblemName } from "./problems.ts";

const wanted_rate = 16_000;
const worklet = "capture.worklet.js";

export interface MicrophoneEvents {
  /** Root mean square of the last 20 ms, 0 to 1. */
  level(level: number): void;
  /** The device is gone. */
  lost(): void;
}

/** Why this page cannot have a microphone, whatever the person says; null where it can. */
export function microphone_obstacle(): ProblemName | null {
  if (!window.isSecureContext) return "insecure_origin";
  if (!("AudioWorkletNode" in window) || !("mediaDevices" in navigator)) {
    return "unsupported_browser";
  }
  return null;
}

export class Microphone {
  /** Of the frames: the server is told, and resamples. */
  readonly rate: number;
  readonly #context: AudioContext;
  readonly #track: MediaStreamTrack;
  readonly #node: AudioWorkletNode;

  private constructor(context: AudioContext, track: MediaStreamTrack, node: AudioWorkletNode) {
    this.rate = context.sampleRate;
    this.#context = context;
    this.#track = track;
    this.#node = node;
  }

  /** Rejects with what getUserMedia says: see microphone_problem. */
  static async open(events: MicrophoneEvents): Promise<Microphone> {
    const media = await navigator.mediaDevices.getUserMedia({
      audio: {
        channelCount: 1,
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      },
    });
    const [track] = media.getAudioTracks();
    if (!track) throw new DOMException("The stream has no audio track", "NotFoundError");
    try {
      const [context, source] = await Microphone.#connect(media);
      const node = new AudioWorkletNode(context, "capture", {
        numberOfOutputs: 0,
        channelCount: 1,
        channelCountMode: "explicit",
      });
      node.port.onmessage = (event: MessageEvent<number>) => events.level(event.data);
      track.addEventListener("ended", () => events.lost());
      source.connect(node);
      if (context.state === "suspended") void context.resume();
      return new Microphone(context, track, node);
    } catch (error) {
      track.stop();
      throw error;
    }
  }

  /** Some browsers refuse to read a 48 kHz microphone into a 16 kHz context. */
  static async #connect(media: MediaStream): Promise<[AudioContext, MediaStreamAudioSourceNode]> {
    const context = await open_context(wanted_rate, worklet);
    try {
      return [context, context.createMediaStreamSource(media)];
    } catch {
      void context.close();
      const fallback = await open_default_context(worklet);
      return [fallback, fallback.createMediaStreamSource(media)];
    }
  }

  /** From now on the frames go to what holds the other end of this port. */
  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#node.port.postMessage(port1, [port1]);
    return port2;
  }

  /** Gives the device back: the browser's recording sign goes out. */
  close(): void {
    this.#track.stop();
    this.#node.port.onmessage = null;
    this.#node.disconnect();
    void this.#context.close();
  }
}
