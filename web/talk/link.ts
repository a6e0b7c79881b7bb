// The page's end of a session: the worker that runs it, and the wiring of ports.

import type { FromWorker, ToWorker } from "./ports.ts";
import { websocket_url } from "./server_url.ts";
import type { Connection } from "./session.ts";
import type { Hello, ServerMessage } from "./wire.ts";

export interface LinkEvents {
  connection(connection: Connection): void;
  message(message: ServerMessage, clock_ms: number): void;
}

export class Link {
  readonly #worker = new Worker("session.worker.js", { name: "session" });
  #silenced = false;

  constructor(hello: Hello, speaker: MessagePort, events: LinkEvents) {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = (event: MessageEvent<FromWorker>) => {
      const message = event.data;
      if (message.type === "connection" && message.connection.state === "ended") {
        this.#worker.terminate();
      }
      if (this.#silenced) return;
      if (message.type === "connection") {
        events.connection(message.connection);
      } else {
        events.message(message.message, message.clock_ms);
      }
    };
    const url = websocket_url("ws/voice", location.href);
    this.#send({ type: "open", url: url.href, hello, page: port1, speaker }, [port1, speaker]);
  }

  /** Null: no microphone for now. */
  microphone(port: MessagePort | null): void {
    this.#send({ type: "microphone", port }, port ? [port] : []);
  }

  text(text: string, ref: string): void {
    this.#send({ type: "text", text, ref });
  }

  command(type: "interrupt" | "commit"): void {
    this.#send({ type });
  }

  end(): void {
    this.#send({ type: "end" });
  }

  /** Ends it without another word to the page: another one takes its place. */
  abandon(): void {
    this.#silenced = true;
    this.end();
  }

  #send(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
