// What has been said, in order: the server's messages turned into what the page shows. No DOM.

import type { ServerMessage, Transcript, Waterfall } from "./wire.ts";

export interface Heard {
  /** What will not change any more, and what may. A final transcript has no tail. */
  stable: string;
  tail: string;
  final: boolean;
  typed: boolean;
}

export interface Reply {
  /** The clauses, in order of their segment numbers. */
  segments: Map<number, string>;
  status: "speaking" | "completed" | "interrupted" | "failed";
  /** What the person heard of it; known at its end. */
  heard: string;
}

export interface Turn {
  kind: "turn";
  id: number;
  heard: Heard | null;
  replies: Reply[];
  waterfall: Waterfall | null;
}

/** A line between two sessions. */
export interface Note {
  kind: "note";
  id: number;
  text: string;
}

export type Entry = Turn | Note;

interface Place {
  session: number;
  /** On the session's audio clock. */
  at_ms: number;
}

/** Splits a text after so many bytes of its UTF-8; within a character counts as before it. */
export function split_stable(text: string, stable_bytes: number): [string, string] {
  let bytes = 0;
  let index = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > stable_bytes) break;
    index += character.length;
  }
  return [text.slice(0, index), text.slice(index)];
}

/** What a reply says, as far as it is known. */
export function reply_text(reply: Reply): string {
  const segments = [...reply.segments].sort(([one], [other]) => one - other);
  return segments.map(([, text]) => text.trim()).join(" ");
}

/** What the message of a typed turn carries as `ref`. */
export function typed_ref(turn: Turn): string {
  return `typed-${turn.id}`;
}

export class Conversation {
  /** By session, then by time. */
  readonly entries: Entry[] = [];
  readonly #places = new Map<Entry, Place>();
  #next_id = 1;
  #session = 0;
  #turns = new Map<number, Turn>();
  #replies = new Map<string | number, { turn: Turn; reply: Reply }>();
  /** Typed, and not yet given a number by the server. */
  #typed: Turn[] = [];

  /** Turn and reply numbers of the server start again. */
  begin_session(): void {
    this.#session++;
    this.#turns.clear();
    this.#replies.clear();
    this.#typed = [];
  }

  note(text: string): Note {
    const note: Note = { kind: "note", id: this.#next_id++, text };
    this.#insert(note, -1);
    return note;
  }

  typed(text: string, clock_ms: number): Turn {
    const turn = this.#new_turn(clock_ms);
    turn.heard = { stable: text, tail: "", final: true, typed: true };
    this.#typed.push(turn);
    return turn;
  }

  /** Returns the turn that has changed; one that is no longer in `entries` has been dropped. */
  apply(message: ServerMessage, clock_ms: number): Turn | null {
    switch (message.type) {
      case "transcript":
        return this.#transcript(message);
      case "reply_started": {
        const turn = this.#turn(message.turn, clock_ms);
        const reply: Reply = { segments: new Map(), status: "speaking", heard: "" };
        turn.replies.push(reply);
        this.#replies.set(message.reply, { turn, reply });
        return turn;
      }
      case "reply_text": {
        const known = this.#replies.get(message.reply);
        if (message.filler) return known?.turn ?? null;
        known?.reply.segments.set(message.segment, message.text);
        return known?.turn ?? null;
      }
      case "reply_done": {
        const known = this.#replies.get(message.reply);
        if (!known) return null;
        known.reply.status = message.status;
        known.reply.heard = message.text;
        return known.turn;
      }
      case "turn_dropped":
        // The assistant's own voice is nothing that the person said.
        return message.reason === "echo" ? this.#nothing_heard(message.turn) : null;
      case "waterfall": {
        const turn = this.#turns.get(message.turn);
        if (turn) turn.waterfall = message;
        return turn ?? null;
      }
      case "error":
        // A typed text that was refused will get no number.
        this.#typed = this.#typed.filter((turn) => typed_ref(turn) !== message.ref);
        return null;
      default:
        return null;
    }
  }

  #transcript(message: Transcript): Turn | null {
    if (message.final && message.text.trim() === "") return this.#nothing_heard(message.turn);
    const turn = this.#turn(message.turn, message.start_ms, message.text);
    if (turn.heard?.typed) return turn;
    const [stable, tail] = message.final
      ? [message.text, ""]
      : split_stable(message.text, message.stable);
    turn.heard = { stable, tail, final: message.final, typed: false };
    this.#move(turn, message.start_ms);
    return turn;
  }

  #nothing_heard(number: number): Turn | null {
    const turn = this.#turns.get(number);
    if (!turn || turn.heard?.typed) return null;
    turn.heard = null;
    if (turn.replies.length === 0) {
      this.#remove(turn);
      this.#turns.delete(number);
    }
    return turn;
  }

  /** The turn of that number. A new number first goes to what was typed: that has none yet. */
  #turn(number: number, at_ms: number, text?: string): Turn {
    let turn = this.#turns.get(number);
    if (turn) return turn;
    const [typed] = this.#typed;
    if (typed && (text === undefined || typed.heard?.stable.trim() === text.trim())) {
      this.#typed.shift();
      turn = typed;
    } else {
      turn = this.#new_turn(at_ms);
    }
    this.#turns.set(number, turn);
    return turn;
  }

  #new_turn(at_ms: number): Turn {
    const turn: Turn = {
      kind: "turn",
      id: this.#next_id++,
      heard: null,
      replies: [],
      waterfall: null,
    };
    this.#insert(turn, at_ms);
    return turn;
  }

  #insert(entry: Entry, at_ms: number): void {
    const place = { session: this.#session, at_ms };
    this.#places.set(entry, place);
    // From the end: what is new is nearly always the latest. Of two at one time the older is first.
    let index = this.entries.length;
    while (index > 0) {
      const before = this.#places.get(this.entries[index - 1] as Entry);
      if (!before || before.session < place.session) break;
      if (before.session === place.session && before.at_ms <= place.at_ms) break;
      index--;
    }
    this.entries.splice(index, 0, entry);
  }

  #remove(entry: Entry): void {
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.#places.delete(entry);
  }

  #move(entry: Entry, at_ms: number): void {
    if (this.#places.get(entry)?.at_ms === at_ms) return;
    this.#remove(entry);
    this.#insert(entry, at_ms);
  }
}
