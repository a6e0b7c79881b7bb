// The page: buttons and fields in, session and sound out, what comes back shown.

import { Announcer } from "./announcer.ts";
import { Conversation, typed_ref } from "./conversation.ts";
import { Details } from "./details.ts";
import { element } from "./elements.ts";
import { Link } from "./link.ts";
import { Microphone, microphone_obstacle } from "./microphone.ts";
import { ProblemBox } from "./problem_box.ts";
import { microphone_problem, type ProblemName } from "./problems.ts";
import type { EndReason, Connection } from "./session.ts";
import { Settings } from "./settings.ts";
import { Speaker } from "./speaker.ts";
import { StatusLine } from "./status_line.ts";
import { ConversationView } from "./view.ts";
import type { Hello, ServerMessage } from "./wire.ts";

/** What a session that a microphone is not part of declares. */
const default_input_rate = 16_000;

/** How the page speaks of the ends that nobody asked for. "refused" has been told as an error. */
const end_problems: Partial<Record<EndReason, ProblemName>> = {
  full: "server_full",
  lost: "connection_lost",
  idle: "idle",
  max_duration: "max_duration",
};

class Talk {
  readonly #microphone_button = element("microphone", HTMLButtonElement);
  readonly #stop_button = element("stop", HTMLButtonElement);
  readonly #end_button = element("end", HTMLButtonElement);
  readonly #text = element("text", HTMLInputElement);
  readonly #conversation = new Conversation();
  readonly #view = new ConversationView(
    this.#conversation,
    element("conversation", HTMLOListElement),
  );
  readonly #announcer = new Announcer();
  readonly #problem = new ProblemBox();
  readonly #status = new StatusLine();
  readonly #details = new Details();
  readonly #settings = new Settings(() => this.#settings_changed());
  /** Resolves to null where the browser has no sound for pages. */
  #speaker: Promise<Speaker | null> | null = null;
  #sound_suspended = false;
  #microphone: Microphone | null = null;
  #link: Link | null = null;
  /** Of the session that runs; null: none does. */
  #input_rate: number | null = null;
  #clock_ms = 0;
  /** Clicks that open something are worked off one after the other. */
  #busy = false;

  start(): void {
    this.#microphone_button.onclick = () => this.#exclusively(() => this.#toggle_microphone());
    this.#stop_button.onclick = () => this.#interrupt();
    this.#end_button.onclick = () => this.#end();
    element("typed", HTMLFormElement).onsubmit = (event) => {
      event.preventDefault();
      this.#exclusively(() => this.#send_text());
    };
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#stop_button.disabled) this.#interrupt();
    });
    void this.#settings.load_voices().then((allowed) => {
      if (!allowed) this.#problem.show_named("key_needed");
    });
  }

  #exclusively(action: () => Promise<void>): void {
    if (this.#busy) return;
    this.#busy = true;
    void action().finally(() => (this.#busy = false));
  }

  async #toggle_microphone(): Promise<void> {
    if (this.#microphone) {
      this.#mute();
      return;
    }
    this.#problem.hide();
    const obstacle = microphone_obstacle();
    if (obstacle) return this.#problem.show_named(obstacle);
    const speaker = this.#open_speaker(); // before anything is awaited: the click allows sound
    this.#status.phase("asking");
    const microphone = await this.#open_microphone();
    if (!microphone) return this.#status.phase(this.#link ? "back" : "idle");
    this.#microphone = microphone;
    this.#show_microphone();
    if (!this.#link || this.#input_rate !== microphone.rate) await this.#open_session(speaker);
    this.#status.phase("back");
    this.#link?.microphone(microphone.connect());
  }

  async #open_microphone(): Promise<Microphone | null> {
    try {
      return await Microphone.open({
        level: (level) => this.#status.level(level),
        lost: () => {
          this.#mute();
          this.#problem.show_named("microphone_lost");
        },
      });
    } catch (error) {
      this.#problem.show_named(microphone_problem(error));
      return null;
    }
  }

  async #open_speaker(): Promise<Speaker | null> {
    this.#speaker ??= Speaker.open({
      status: (status) => this.#details.player(status),
      suspended: (suspended) => this.#show_suspended(suspended),
    }).catch(() => null);
    const speaker = await this.#speaker;
    if (!speaker) {
      this.#speaker = null;
      this.#problem.show_named("unsupported_browser");
    }
    speaker?.resume();
    return speaker;
  }

  /** Opens a session with the settings as they are; one that runs makes room for it. */
  async #open_session(opening: Promise<Speaker | null>): Promise<void> {
    const speaker = await opening;
    if (!speaker) return this.#mute();
    this.#link?.abandon();
    this.#input_rate = this.#microphone?.rate ?? default_input_rate;
    const hello: Hello = {
      type: "hello",
      input: { sample_rate: this.#input_rate },
      output: { sample_rate: speaker.rate },
      ...this.#settings.chosen(),
    };
    this.#clock_ms = 0;
    this.#link = new Link(hello, speaker.connect(), {
      connection: (connection) => this.#connection(connection),
      message: (message, clock_ms) => this.#message(message, clock_ms),
    });
    if (this.#microphone) this.#link.microphone(this.#microphone.connect());
    this.#end_button.disabled = false;
    this.#show_microphone();
    this.#new_session(this.#conversation.entries.length > 0 ? "New conversation" : null);
  }

  /** Numbers start again; a line says so where something has been said before. */
  #new_session(note: string | null): void {
    this.#conversation.begin_session();
    if (note) this.#view.update(this.#conversation.note(note));
  }

  async #send_text(): Promise<void> {
    const text = this.#text.value.trim();
    if (!text) return;
    const speaker = this.#open_speaker();
    if (!this.#link) {
      this.#problem.hide();
      await this.#open_session(speaker);
    }
    if (!this.#link) return;
    void this.#silence();
    const turn = this.#conversation.typed(text, this.#clock_ms);
    this.#link.text(text, typed_ref(turn));
    this.#view.update(turn);
    this.#show_started();
    this.#text.value = "";
  }

  async #silence(): Promise<void> {
    (await this.#speaker)?.silence();
  }

  /** The sound stops here first: the server's `clear` is a network away. */
  #interrupt(): void {
    void this.#silence();
    this.#link?.command("interrupt");
  }

  /** Ends what is being said: the server would wait for silence that nobody sends. */
  #mute(): void {
    if (!this.#microphone) return;
    this.#microphone.close();
    this.#microphone = null;
    this.#status.level(0);
    if (this.#status.server === "hearing") this.#link?.command("commit");
    this.#link?.microphone(null);
    this.#show_microphone();
  }

  #end(): void {
    this.#mute();
    void this.#silence();
    this.#link?.end();
  }

  #settings_changed(): void {
    if (this.#link) this.#exclusively(() => this.#open_session(this.#open_speaker()));
  }

  #connection(connection: Connection): void {
    this.#status.connection(connection);
    this.#show_stop();
    switch (connection.state) {
      case "open":
        if (this.#status.reconnected) this.#new_session("Connected again: a new conversation");
        break;
      case "ended": {
        this.#link = null;
        this.#mute();
        this.#show_microphone();
        this.#end_button.disabled = true;
        const problem = end_problems[connection.reason];
        if (problem) this.#problem.show_named(problem);
        break;
      }
    }
  }

  #message(message: ServerMessage, clock_ms: number): void {
    this.#clock_ms = clock_ms;
    switch (message.type) {
      case "ready":
        this.#settings.accepted(message);
        this.#details.session(message);
        break;
      case "state":
        this.#status.server_state(message.state);
        this.#show_stop();
        break;
      case "error":
        this.#problem.show(message.hint ? `${message.message}. ${message.hint}` : message.message);
        break;
    }
    const changed = this.#conversation.apply(message, clock_ms);
    if (!changed) return;
    this.#view.update(changed);
    this.#show_started();
    this.#announcer.announce(message, changed, this.#sound_suspended);
  }

  #show_started(): void {
    element("welcome", HTMLElement).hidden = this.#conversation.entries.length > 0;
  }

  #show_microphone(): void {
    const on = this.#microphone !== null;
    this.#microphone_button.setAttribute("aria-pressed", String(on));
    const label = on ? "Mute the microphone" : this.#link ? "Unmute the microphone" : "Start talking";
    this.#microphone_button.setAttribute("aria-label", label);
    this.#microphone_button.title = label;
    this.#status.muted(!on);
  }

  #show_stop(): void {
    this.#stop_button.disabled = !this.#status.replying;
  }

  #show_suspended(suspended: boolean): void {
    this.#sound_suspended = suspended;
    this.#problem.sound_suspended(suspended, () => void this.#open_speaker());
  }
}

new Talk().start();
