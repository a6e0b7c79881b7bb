// Runs the session away from the page's thread, between the worklets' ports and the network.

import { Session } from "./session.ts";
import type { FromMicrophone, FromPlayer, FromWorker, ToPlayer, ToWorker } from "./ports.ts";

let session: Session | null = null;
let microphone: MessagePort | null = null;

addEventListener("message", (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  if (message.type === "open") {
    session = open(message);
    return;
  }
  if (!session) return;
  switch (message.type) {
    case "microphone":
      listen_to(message.port, session);
      break;
    case "text":
      session.text(message.text, message.ref);
      break;
    case "end":
      session.end();
      break;
    case "interrupt":
    case "commit":
      session.command(message.type);
      break;
  }
});

function open({ url, hello, page, speaker }: Extract<ToWorker, { type: "open" }>): Session {
  const tell_page = (message: FromWorker) => page.postMessage(message);
  const tell_player = (message: ToPlayer) => speaker.postMessage(message);
  const opened = new Session(
    url,
    hello,
    {
      connection: (connection) => tell_page({ type: "connection", connection }),
      message: (message, clock_ms) => {
        switch (message.type) {
          case "clear":
          case "hold":
          case "resume":
            tell_player({ type: message.type, stream: message.stream });
            break;
          case "duck":
            tell_player({ type: "duck", stream: message.stream, gain: message.gain });
            break;
        }
        tell_page({ type: "message", message, clock_ms });
      },
      frame: (frame) =>
        speaker.postMessage({ type: "frame", frame } satisfies ToPlayer, [frame.samples.buffer]),
      dropped: () => tell_player({ type: "reset" }),
    },
    {
      connect: (address, subprotocol) => new WebSocket(address, subprotocol),
      after: (delay_ms, action) => {
        const timer = setTimeout(action, delay_ms);
        return () => clearTimeout(timer);
      },
      random: Math.random,
    },
  );
  speaker.onmessage = (event: MessageEvent<FromPlayer>) =>
    opened.played(event.data.stream, event.data.samples);
  opened.open();
  return opened;
}

function listen_to(port: MessagePort | null, listener: Session): void {
  microphone?.close();
  microphone = port;
  listener.microphone_changed();
  if (!port) return;
  port.onmessage = (event: MessageEvent<FromMicrophone>) =>
    listener.audio(event.data.position, event.data.samples);
}
