// The server itself, as a child process, over TLS and over plain HTTP.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Engines whose every answer is known, and quick. */
export const scripted = (options = {}) => [
  ...["--vad-engine", "scripted", "--stt-engine", "scripted", "--tts-engine", "tone"],
  ...["--stt-scripted-text", options.heard ?? "what is the weather in paris"],
  ...["--answer-mode", "llm", "--llm-engine", "scripted"],
  ...["--llm-scripted-text", options.answer ?? answer],
  ...["--llm-scripted-delay-ms", String(options.delay_ms ?? 80)],
];

/** Without tools, the first sentence; with them, a call as well, and then what it returned. */
export const answer =
  "This is what I say, and I go on saying it for long enough to be interrupted in the middle. " +
  '[[call weather {"city": "Paris"}]] [[then]] The weather is {result}.';
export const answer_words = answer.slice(0, answer.indexOf("[[")).trim();

export const weather_tool = {
  type: "function",
  name: "weather",
  description: "The weather in a city.",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

/**
 * Resolves once it is ready, to { http, https, certificate, stop }; stop resolves to the exit code.
 * `data`: the folder of its certificate.
 */
export async function serve(program, data, flags = []) {
  const listen = ["--listen", "http://127.0.0.1:0", "--listen", "https://127.0.0.1:0"];
  const child = spawn(
    program,
    ["serve", ...listen, "--tls-self-signed", "--server-data-path", data, ...flags],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  const exit = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    const [code] = await exit;
    return code;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const [, http, https] = /^ready (http:\S+) (https:\S+)/.exec(line) ?? [];
    if (https) return { http, https, certificate: `${data}/tls/localhost.pem`, stop, log: () => said };
  }
  const [code] = await exit;
  throw new Error(`${program} serve ended with ${code} before it was ready: ${said}`);
}
