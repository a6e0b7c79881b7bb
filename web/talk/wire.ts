// The JSON messages of the native protocol, `repartee.v1` (docs/protocol.md).

export const subprotocol = "repartee.v1";

export type ResponseMode = "echo" | "template" | "llm";
export type ServerState = "listening" | "hearing" | "thinking" | "speaking" | "interrupted";

/** Absent fields take the server's defaults. */
export interface Hello {
  type: "hello";
  input: { sample_rate: number };
  output: { sample_rate: number };
  response_mode?: ResponseMode;
  voice?: string;
}

export type ClientMessage =
  | Hello
  | { type: "played"; stream: number; samples: number }
  | { type: "text"; text: string; ref?: string }
  | { type: "interrupt" | "commit" | "reset" | "stop" };

export interface Ready {
  type: "ready";
  session: string;
  protocol: string;
  input: { sample_rate: number };
  output: { sample_rate: number; lead_ms: number };
  response_mode: ResponseMode;
  voice: string;
  language: string;
  engines: Record<string, string>;
}

export interface Transcript {
  type: "transcript";
  turn: number;
  text: string;
  /** Bytes (UTF-8) of `text` that will not change. */
  stable: number;
  final: boolean;
  /** Milliseconds on the session's audio clock. */
  start_ms: number;
  end_ms: number;
}

/** How long each stage took, in milliseconds; `total_ms` is the sum. */
export interface Waterfall {
  type: "waterfall";
  turn: number;
  endpoint_ms: number;
  stt_ms: number;
  first_token_ms: number;
  first_audio_ms: number;
  total_ms: number;
  /** By what was begun before the end of the turn was certain. */
  saved_ms?: number;
}

export interface ServerError {
  type: "error";
  code: string;
  message: string;
  hint?: string;
  ref?: string;
  fatal?: boolean;
}

export type ServerMessage =
  | Ready
  | Transcript
  | Waterfall
  | ServerError
  | { type: "state"; state: ServerState }
  | { type: "reply_started"; turn: number; reply: string | number; stream: number }
  | {
      type: "reply_text";
      reply: string | number;
      segment: number;
      text: string;
      /** Said while the answer is waited for; not part of it. */
      filler?: boolean;
    }
  | { type: "turn_dropped"; turn: number; reason: string }
  | {
      type: "reply_done";
      reply: string | number;
      status: "completed" | "interrupted" | "failed";
      text: string;
    }
  | { type: "clear"; stream: number; at: number }
  | { type: "duck"; stream: number; gain: number }
  | { type: "hold" | "resume"; stream: number }
  | { type: "flow"; advice: "slow_down" | "ok"; buffered_ms: number }
  | { type: "bye"; reason: "stop" | "idle" | "max_duration" | "shutdown" };

type FieldType = "string" | "number" | "boolean" | "object" | "id";

/** What a message must carry for the page to use it; what else it carries is ignored. */
const required: { [Type in ServerMessage["type"]]: Record<string, FieldType> } = {
  ready: {
    session: "string",
    input: "object",
    output: "object",
    response_mode: "string",
    voice: "string",
    engines: "object",
  },
  transcript: {
    turn: "number",
    text: "string",
    stable: "number",
    final: "boolean",
    start_ms: "number",
    end_ms: "number",
  },
  waterfall: {
    turn: "number",
    endpoint_ms: "number",
    stt_ms: "number",
    first_token_ms: "number",
    first_audio_ms: "number",
    total_ms: "number",
  },
  error: { code: "string", message: "string" },
  state: { state: "string" },
  reply_started: { turn: "number", reply: "id", stream: "number" },
  reply_text: { reply: "id", segment: "number", text: "string" },
  turn_dropped: { turn: "number", reason: "string" },
  reply_done: { reply: "id", status: "string", text: "string" },
  clear: { stream: "number" },
  duck: { stream: "number", gain: "number" },
  hold: { stream: "number" },
  resume: { stream: "number" },
  flow: { advice: "string" },
  bye: { reason: "string" },
};

function is_known(type: string): type is ServerMessage["type"] {
  return Object.hasOwn(required, type);
}

function fits(value: unknown, type: FieldType): boolean {
  if (type === "id") return typeof value === "string" || typeof value === "number";
  return typeof value === type && value !== null;
}

/** Null for what is no message of this protocol, or is one that this page does not know. */
export function parse_server_message(text: string): ServerMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Record<string, unknown>;
  const type = fields["type"];
  if (typeof type !== "string" || !is_known(type)) return null;
  for (const [name, wanted] of Object.entries(required[type])) {
    if (!fits(fields[name], wanted)) return null;
  }
  return value as ServerMessage;
}
