// The server itself, as a child process.

import { spawn, execFileSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const longest_say_ms = 60_000;

/** Speaks a text into a WAV file. */
export function say(program, text, path, voice = "slt") {
  const stdio = ["ignore", "ignore", "inherit"];
  const flags = ["--voice", voice, "-o", path];
  execFileSync(program, ["say", text, ...flags], { stdio, timeout: longest_say_ms });
}

/** Resolves once it is ready, to { url, stop }; stop resolves to the exit code. */
export async function serve(program) {
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    const [code] = await exit;
    return code;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^ready (http:\S+)/.exec(line) ?? [];
    if (url) return { url, stop };
  }
  const [code] = await exit;
  throw new Error(`${program} serve ended with ${code} before it was ready`);
}
