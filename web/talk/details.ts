// Facts about the session, for the curious and for reports of what went wrong.

import { element, make } from "./elements.ts";
import type { PlayerStatus } from "./ports.ts";
import type { Ready } from "./wire.ts";

export class Details {
  readonly #list = element("facts", HTMLElement);
  readonly #facts = new Map<string, HTMLElement>();

  session(ready: Ready): void {
    this.#set("session", "Session", ready.session);
    const engines = Object.entries(ready.engines).map(([kind, name]) => `${kind} ${name}`);
    this.#set("engines", "Engines", engines.join(", "));
    const { input, output } = ready;
    this.#set("rates", "Audio", `${input.sample_rate} Hz in, ${output.sample_rate} Hz out`);
  }

  player(status: PlayerStatus): void {
    this.#set("rendered", "Samples played", String(status.rendered));
    this.#set("underruns", "Underruns", String(status.underruns));
    this.#set("sequence_errors", "Sequence errors", String(status.sequence_errors));
    this.#set("overflows", "Overflows", String(status.overflows));
  }

  #set(name: string, label: string, value: string): void {
    let shown = this.#facts.get(name);
    if (!shown) {
      shown = make("dd", "");
      shown.id = `fact_${name}`;
      this.#facts.set(name, shown);
      this.#list.append(make("dt", "", label), shown);
    }
    shown.textContent = value;
  }
}
