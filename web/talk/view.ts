// Shows a Conversation: one element for each entry, redrawn when its entry changes.

import { reply_text, type Conversation, type Entry, type Heard, type Reply } from "./conversation.ts";
import { make } from "./elements.ts";
import { draw_waterfall, shown_ms } from "./waterfall.ts";

/** The narrowest scale of the latency bars: quick turns look quick. */
const shortest_scale_ms = 600;
/** Nearer to the end than this, the list follows what is new. */
const follow_px = 120;

export class ConversationView {
  readonly #conversation: Conversation;
  readonly #list: HTMLElement;
  readonly #shown = new Map<Entry, HTMLElement>();
  #scale_ms = shortest_scale_ms;

  constructor(conversation: Conversation, list: HTMLElement) {
    this.#conversation = conversation;
    this.#list = list;
  }

  /** Draws the entry that has changed, or takes it away, or moves it to its place. */
  update(entry: Entry): void {
    const follow = this.#at_end();
    const index = this.#conversation.entries.indexOf(entry);
    if (index < 0) {
      this.#shown.get(entry)?.remove();
      this.#shown.delete(entry);
      return;
    }
    this.#fit_scale(entry);
    const shown = this.#draw(entry);
    if (this.#list.children[index] !== shown) {
      shown.remove();
      this.#list.insertBefore(shown, this.#list.children[index] ?? null);
    }
    if (follow) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #at_end(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    return scrollHeight - scrollTop - clientHeight < follow_px;
  }

  /** All bars have one scale, so that turns can be compared: a longer one shrinks the others. */
  #fit_scale(entry: Entry): void {
    const total_ms = entry.kind === "turn" && entry.waterfall ? shown_ms(entry.waterfall) : 0;
    if (total_ms <= this.#scale_ms) return;
    this.#scale_ms = total_ms;
    for (const other of this.#shown.keys()) {
      if (other !== entry && other.kind === "turn" && other.waterfall) this.#draw(other);
    }
  }

  #draw(entry: Entry): HTMLElement {
    let shown = this.#shown.get(entry);
    if (!shown) {
      shown = make("li", entry.kind);
      this.#shown.set(entry, shown);
    }
    if (entry.kind === "note") {
      shown.replaceChildren(entry.text);
      return shown;
    }
    const parts = [];
    if (entry.heard) parts.push(draw_heard(entry.heard));
    parts.push(...entry.replies.map(draw_reply));
    if (entry.waterfall) parts.push(draw_waterfall(entry.waterfall, this.#scale_ms));
    shown.replaceChildren(...parts);
    return shown;
  }
}

function draw_heard(heard: Heard): HTMLElement {
  const text = make("p", "said", heard.stable);
  if (heard.tail) text.append(make("span", "tail", heard.tail));
  const who = make("span", "who", heard.typed ? "You, typed" : "You");
  return make("div", heard.final ? "heard final" : "heard partial", who, text);
}

function draw_reply(reply: Reply): HTMLElement {
  const whole = reply_text(reply);
  const text = make("p", "said");
  if (reply.status === "interrupted") {
    const heard = reply.heard.trim();
    text.append(heard);
    if (whole.startsWith(heard) && whole.length > heard.length) {
      const rest = make("s", "unheard", whole.slice(heard.length));
      rest.title = "Not heard: the reply was interrupted";
      text.append(rest);
    }
  } else {
    text.append(whole || "…");
  }
  if (reply.status === "failed") text.append(make("span", "failed", " (the answer failed)"));
  return make("div", `reply ${reply.status}`, make("span", "who", "Repartee"), text);
}
