// The line that says what is going on, and the colour and movement that go with it.

import { element } from "./elements.ts";
import type { Connection } from "./session.ts";
import type { ServerState } from "./wire.ts";

/** What the page itself is doing; `back` ends it. */
type Phase = "idle" | "asking" | "back";

const server_texts: Record<ServerState, string> = {
  listening: "Listening",
  hearing: "Hearing you",
  thinking: "Thinking",
  speaking: "Speaking",
  interrupted: "Interrupted",
};

/** Speech is rarely louder than this (root mean square): the meter's full scale. */
const loud = 0.25;

export class StatusLine {
  /** What the server does; null: no session is open. */
  server: ServerState | null = null;
  /** Whether the session that is open now replaces one that was lost. */
  reconnected = false;
  readonly #text = element("state", HTMLElement);
  #phase: Phase = "back";
  #connection: Connection | null = null;
  #muted = true;
  #was_lost = false;

  get replying(): boolean {
    return this.server === "speaking" || this.server === "thinking";
  }

  phase(phase: Phase): void {
    this.#phase = phase;
    this.#show();
  }

  connection(connection: Connection): void {
    this.#connection = connection;
    this.server = connection.state === "open" ? "listening" : null;
    this.reconnected = connection.state === "open" && this.#was_lost;
    this.#was_lost = connection.state === "reconnecting";
    this.#show();
  }

  server_state(state: ServerState): void {
    this.server = state;
    this.#show();
  }

  muted(muted: boolean): void {
    this.#muted = muted;
    this.#show();
  }

  level(level: number): void {
    const height = Math.min(1, Math.sqrt(level / loud));
    document.body.style.setProperty("--level", height.toFixed(3));
  }

  #show(): void {
    const [state, text] = this.#describe();
    document.body.dataset["state"] = state;
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }

  #describe(): [string, string] {
    if (this.#phase === "asking") return ["connecting", "Asking for the microphone"];
    switch (this.#connection?.state) {
      case undefined:
        return ["idle", "Not connected"];
      case "ended":
        return ["ended", "Conversation ended"];
      case "connecting":
        return ["connecting", "Connecting"];
      case "reconnecting": {
        const seconds = Math.max(1, Math.round(this.#connection.delay_ms / 1000));
        return ["reconnecting", `Connection lost. Trying again in ${seconds} s`];
      }
      case "open":
        if (this.server === "listening" && this.#muted) return ["muted", "Microphone off"];
        return [this.server ?? "listening", server_texts[this.server ?? "listening"]];
    }
  }
}
