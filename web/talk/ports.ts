// What the page, the session's worker and the two worklets say to each other. The audio goes
// between worklets and worker without touching the page, so that a page that is busy for 150 ms
// neither delays nor interrupts it.

import type { Frame } from "./frame.ts";
import type { PlayerCounters } from "./player.ts";
import type { ServerMessage } from "./wire.ts";
import type { Connection } from "./session.ts";
import type { Hello } from "./wire.ts";

/** Page → worker; `open` is the first and comes once. */
export type ToWorker =
  | { type: "open"; url: string; hello: Hello; page: MessagePort; speaker: MessagePort }
  | { type: "microphone"; port: MessagePort | null }
  | { type: "text"; text: string; ref: string }
  | { type: "interrupt" | "commit" | "end" };

/** Worker → page. `clock_ms`: how much audio the session has had so far. */
export type FromWorker =
  | { type: "connection"; connection: Connection }
  | { type: "message"; message: ServerMessage; clock_ms: number };

/** Capture worklet → worker. */
export interface FromMicrophone {
  position: number;
  samples: Int16Array<ArrayBuffer>;
}

/** Worker → player worklet. */
export type ToPlayer =
  | { type: "frame"; frame: Frame }
  | { type: "clear" | "hold" | "resume"; stream: number }
  | { type: "duck"; stream: number; gain: number }
  | { type: "reset" };

/** Player worklet → worker. */
export interface FromPlayer {
  stream: number;
  samples: number;
}

/** Page → player worklet. */
export type PlayerControl =
  | { type: "connect"; port: MessagePort }
  | { type: "latency"; seconds: number }
  | { type: "silence" };

/** Player worklet → page, a few times a second while something changes. */
export type PlayerStatus = PlayerCounters;
