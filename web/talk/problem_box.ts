// The one box that says what went wrong.

import { element } from "./elements.ts";
import { problems, type ProblemName } from "./problems.ts";

/** A context may need this long to start after the click that allows it. */
const patience_ms = 600;

export class ProblemBox {
  readonly #box = element("problem", HTMLElement);
  readonly #text = element("problem_text", HTMLElement);
  readonly #action = element("problem_action", HTMLButtonElement);
  #suspended_timer = 0;

  constructor() {
    element("problem_close", HTMLButtonElement).onclick = () => this.hide();
  }

  show_named(name: ProblemName): void {
    this.show(problems[name]);
    this.#box.dataset["problem"] = name;
  }

  show(text: string): void {
    this.#text.textContent = text;
    this.#action.hidden = true;
    delete this.#box.dataset["problem"];
    this.#box.hidden = false;
  }

  hide(): void {
    this.#box.hidden = true;
  }

  /** Offers a button that turns the sound on, unless it comes on by itself at once. */
  sound_suspended(suspended: boolean, resume: () => void): void {
    clearTimeout(this.#suspended_timer);
    if (!suspended) {
      if (this.#box.dataset["problem"] === "sound_suspended") this.hide();
      return;
    }
    this.#suspended_timer = window.setTimeout(() => {
      this.show_named("sound_suspended");
      this.#action.textContent = "Turn the sound on";
      this.#action.hidden = false;
      this.#action.onclick = resume;
    }, patience_ms);
  }
}
