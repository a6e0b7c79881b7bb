// Who answers, and in which voice. A session keeps what it was opened with: a change opens another.

import { element } from "./elements.ts";
import { server_url } from "./server_url.ts";
import type { Hello, Ready, ResponseMode } from "./wire.ts";

/** The names in the answer of GET /v1/audio/voices: {"voices": [{"id": "slt", …}, …]}. */
export function voice_names(answer: unknown): string[] {
  if (typeof answer !== "object" || answer === null || !("voices" in answer)) return [];
  if (!Array.isArray(answer.voices)) return [];
  const names: string[] = [];
  for (const voice of answer.voices as unknown[]) {
    if (typeof voice === "string") names.push(voice);
    if (typeof voice !== "object" || voice === null) continue;
    if ("id" in voice && typeof voice.id === "string") names.push(voice.id);
    else if ("name" in voice && typeof voice.name === "string") names.push(voice.name);
  }
  return names;
}

export class Settings {
  readonly #mode = element("mode", HTMLSelectElement);
  readonly #voice = element("voice", HTMLSelectElement);

  constructor(changed: () => void) {
    this.#mode.onchange = changed;
    this.#voice.onchange = changed;
    element("settings", HTMLFormElement).onsubmit = (event) => event.preventDefault();
  }

  /**
   * Without an answer the list keeps what it has: the server's own voice. False where the server
   * wants an API key that the page does not have.
   */
  async load_voices(): Promise<boolean> {
    try {
      const response = await fetch(server_url("v1/audio/voices", location.href));
      if (response.status === 401) return false;
      if (!response.ok) return true;
      for (const name of voice_names(await response.json())) this.#offer(name);
    } catch {
      // The server is gone: whoever presses the microphone will be told.
    }
    return true;
  }

  chosen(): Pick<Hello, "response_mode" | "voice"> {
    return {
      ...(this.#mode.value ? { response_mode: this.#mode.value as ResponseMode } : {}),
      ...(this.#voice.value ? { voice: this.#voice.value } : {}),
    };
  }

  /** Shows what the server chose where it had the choice. */
  accepted(ready: Ready): void {
    this.#mode.value = ready.response_mode;
    this.#offer(ready.voice);
    this.#voice.value = ready.voice;
  }

  #offer(voice: string): void {
    if ([...this.#voice.options].some((option) => option.value === voice)) return;
    this.#voice.add(new Option(voice, voice));
  }
}
