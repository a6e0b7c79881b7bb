// The events of one connection: each checked against the types and the order that must hold as it
// comes in, and found again by tests.

import { order_checker } from "./order.mjs";

const patience_ms = 30_000; // until a server that says nothing is given up; nothing is measured

export class Events {
  /** `validate`: event_validator(). */
  constructor(validate, shape = "ga") {
    this.all = [];
    this.read = 0; // how many of them until() has passed
    this.validate = validate;
    this.check_order = order_checker(shape);
    this.waiting = new Set();
  }

  /** One more event of the server's. */
  add(event) {
    try {
      this.validate(event);
      this.check_order(event);
    } catch (error) {
      this.broken ??= error;
    }
    this.all.push(event);
    for (const look of [...this.waiting]) look();
  }

  /** The next event, after those that were read before, that fits: a type, or a function. */
  async until(wanted) {
    const fits = typeof wanted === "function" ? wanted : (event) => event.type === wanted;
    const take = () => {
      while (this.read < this.all.length) {
        const event = this.all[this.read++];
        if (fits(event)) return event;
      }
      return undefined;
    };
    const found = await new Promise((resolve, reject) => {
      const look = () => {
        const event = this.broken ? undefined : take();
        if (!event && !this.broken) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        event ? resolve(event) : reject(this.broken);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        const types = this.all.map((event) => event.type).join(" ");
        reject(new Error(`${wanted} did not come; there were: ${types}`));
      }, patience_ms);
      this.waiting.add(look);
      look();
    });
    return found;
  }

  /** All that came, once nothing more is expected; throws what was wrong with any of it. */
  finish() {
    if (this.broken) throw this.broken;
    return this.all;
  }
}
