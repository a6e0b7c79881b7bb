// Everything that can go wrong for the person at the page, by name, and what to say about it.

export type ProblemName =
  | "microphone_denied"
  | "no_microphone"
  | "microphone_busy"
  | "microphone_lost"
  | "insecure_origin"
  | "unsupported_browser"
  | "sound_suspended"
  | "key_needed"
  | "connection_lost"
  | "server_full"
  | "idle"
  | "max_duration";

export const problems: Record<ProblemName, string> = {
  microphone_denied:
    "The browser does not let this page use the microphone. Allow it in the site settings beside " +
    "the address, then press the microphone again. You can still type.",
  no_microphone: "No microphone was found. Connect one and press the microphone again, or type.",
  microphone_busy:
    "The microphone is there but cannot be opened. Another program may be using it: close that, " +
    "then press the microphone again.",
  microphone_lost: "The microphone has been disconnected. Press the microphone to use another one.",
  insecure_origin:
    "Browsers give a microphone to secure pages only. Open this page over https://, or on the " +
    "server's own machine as http://localhost. You can still type.",
  unsupported_browser: "This browser lacks what a conversation needs (AudioWorklet). Update it.",
  sound_suspended: "The browser holds the sound back until you touch the page.",
  key_needed:
    "This server wants an API key. Open this page with yours at the end of its address: /?key=…",
  connection_lost: "The connection to the server is lost, and trying again has not helped.",
  server_full: "The server is full: it takes no more conversations now. Try again in a while.",
  idle: "The conversation ended because nothing was said for a long time.",
  max_duration: "The conversation has reached the longest time the server allows.",
};

/** The problem behind what getUserMedia threw. */
export function microphone_problem(error: unknown): ProblemName {
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "NotAllowedError":
      return "microphone_denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "no_microphone";
    case "SecurityError":
      return "insecure_origin";
    case "NotSupportedError":
    case "TypeError":
      return "unsupported_browser";
    default:
      return "microphone_busy";
  }
}
