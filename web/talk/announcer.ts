// What a screen reader says: final transcripts, and the reply where its sound is held back. Partial
// transcripts stay out of the live region, which would read each of them anew.

import { reply_text, type Turn } from "./conversation.ts";
import { element, make } from "./elements.ts";
import type { ServerMessage } from "./wire.ts";

/** Older announcements are taken away: nobody navigates to them. */
const most_kept = 4;

export class Announcer {
  readonly #region = element("announcer", HTMLElement);

  announce(message: ServerMessage, turn: Turn, sound_suspended: boolean): void {
    if (message.type === "transcript" && message.final && turn.heard && !turn.heard.typed) {
      this.#say(`You said: ${turn.heard.stable}`);
    }
    const reply = turn.replies.at(-1);
    if (message.type === "reply_done" && sound_suspended && reply) {
      this.#say(`Repartee: ${reply_text(reply)}`);
    }
  }

  #say(text: string): void {
    this.#region.append(make("span", "", text));
    while (this.#region.childElementCount > most_kept) this.#region.firstElementChild?.remove();
  }
}
