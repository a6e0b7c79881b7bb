import assert from "node:assert/strict";
import { test } from "node:test";
import { decode_frame, encode_frame, type Frame } from "../../../web/talk/frame.ts";
import { Session, type Connection } from "../../../web/talk/session.ts";
import type { Hello, ServerMessage } from "../../../web/talk/wire.ts";

const hello: Hello = {
  type: "hello",
  input: { sample_rate: 16_000 },
  output: { sample_rate: 24_000 },
  voice: "slt",
};

const ready = {
  type: "ready",
  session: "sess_1",
  protocol: "repartee.v1",
  input: { sample_rate: 16_000 },
  output: { sample_rate: 24_000, lead_ms: 400 },
  response_mode: "echo",
  voice: "slt",
  language: "en",
  engines: {},
};

class FakeSocket {
  binaryType = "";
  bufferedAmount = 0;
  onopen: () => void = () => {};
  onmessage: (event: { data: string | ArrayBuffer }) => void = () => {};
  onclose: (event: { code: number }) => void = () => {};
  readonly texts: Record<string, unknown>[] = [];
  readonly frames: Frame[] = [];
  closed = false;

  send(data: string | ArrayBuffer): void {
    if (typeof data === "string") {
      this.texts.push(JSON.parse(data) as Record<string, unknown>);
    } else {
      const frame = decode_frame(data);
      assert.ok(frame);
      this.frames.push(frame);
    }
  }

  close(): void {
    this.closed = true;
  }

  says(message: object): void {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

class Rig {
  readonly sockets: FakeSocket[] = [];
  readonly connections: Connection[] = [];
  readonly messages: [ServerMessage, number][] = [];
  readonly frames: Frame[] = [];
  dropped = 0;
  readonly timers: { delay_ms: number; action: () => void }[] = [];
  readonly session = new Session(
    "ws://server/ws/voice",
    hello,
    {
      connection: (connection) => this.connections.push(connection),
      message: (message, clock_ms) => this.messages.push([message, clock_ms]),
      frame: (frame) => this.frames.push(frame),
      dropped: () => this.dropped++,
    },
    {
      connect: (url, subprotocol) => {
        assert.equal(url, "ws://server/ws/voice");
        assert.equal(subprotocol, "repartee.v1");
        const socket = new FakeSocket();
        this.sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      after: (delay_ms, action) => {
        const timer = { delay_ms, action };
        this.timers.push(timer);
        return () => {
          const index = this.timers.indexOf(timer);
          if (index >= 0) this.timers.splice(index, 1);
        };
      },
      random: () => 1,
    },
  );

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    assert.ok(socket);
    return socket;
  }

  get state(): Connection | undefined {
    return this.connections.at(-1);
  }

  /** The one thing that is waited for happens. */
  elapse(): number {
    const [timer] = this.timers.splice(0);
    assert.ok(timer, "something is waited for");
    timer.action();
    return timer.delay_ms;
  }

  opened(): this {
    if (this.sockets.length === 0) this.session.open();
    this.socket.onopen();
    this.socket.says(ready);
    return this;
  }
}

const twenty_ms = new Int16Array(320);

test("hello is the first message, and ready opens", () => {
  const rig = new Rig().opened();
  assert.deepEqual(rig.socket.texts, [hello]);
  assert.deepEqual(
    rig.connections.map(({ state }) => state),
    ["connecting", "open"],
  );
  assert.equal(rig.timers.length, 0);
});

test("the microphone's frames are numbered, and its clock starts at zero", () => {
  const rig = new Rig().opened();
  rig.session.audio(5000, twenty_ms);
  rig.session.audio(5320, twenty_ms);
  const [first, second] = rig.socket.frames;
  assert.deepEqual([first?.sequence, first?.clock, first?.first], [0, 0, true]);
  assert.deepEqual([second?.sequence, second?.clock, second?.first], [1, 320, false]);
  assert.equal(first?.stream, 0);
});

test("audio lost in the capture leaves a gap in the clock", () => {
  const rig = new Rig().opened();
  rig.session.audio(0, twenty_ms);
  rig.session.audio(960, twenty_ms);
  assert.deepEqual(
    rig.socket.frames.map(({ sequence, clock }) => [sequence, clock]),
    [
      [0, 0],
      [1, 960],
    ],
  );
});

test("another microphone goes on where the last one ended", () => {
  const rig = new Rig().opened();
  rig.session.audio(0, twenty_ms);
  rig.session.microphone_changed();
  rig.session.audio(777_000, twenty_ms);
  assert.equal(rig.socket.frames[1]?.clock, 320);
});

test("what is said while the connection opens is kept, but no more than two seconds", () => {
  const rig = new Rig();
  rig.session.open();
  for (let i = 0; i < 150; i++) rig.session.audio(i * 320, twenty_ms);
  rig.opened();
  assert.equal(rig.socket.frames.length, 100);
  assert.equal(rig.socket.frames[0]?.clock, 0);
  assert.equal(rig.socket.frames.at(-1)?.clock, 99 * 320);
});

test("audio that the network does not take is dropped, and its time is not", () => {
  const rig = new Rig().opened();
  rig.session.audio(0, twenty_ms);
  rig.socket.bufferedAmount = 40_000; // more than a second
  rig.session.audio(320, twenty_ms);
  rig.session.audio(640, twenty_ms);
  rig.socket.bufferedAmount = 0;
  rig.session.audio(960, twenty_ms);
  assert.deepEqual(
    rig.socket.frames.map(({ sequence, clock }) => [sequence, clock]),
    [
      [0, 0],
      [1, 960],
    ],
  );
});

test("messages come with the session's audio clock", () => {
  const rig = new Rig().opened();
  rig.session.audio(0, new Int16Array(16_000));
  rig.socket.says({ type: "state", state: "thinking" });
  assert.deepEqual(rig.messages.at(-1), [{ type: "state", state: "thinking" }, 1000]);
});

test("frames are handed on, and rubbish is not", () => {
  const rig = new Rig().opened();
  const frame = {
    stream: 1,
    sequence: 0,
    clock: 0,
    first: true,
    last: false,
    samples: Int16Array.of(1),
  };
  rig.socket.onmessage({ data: encode_frame(frame) });
  rig.socket.onmessage({ data: new ArrayBuffer(7) });
  const told = rig.messages.length;
  rig.socket.onmessage({ data: "rubbish" });
  assert.deepEqual(rig.frames, [frame]);
  assert.equal(rig.messages.length, told);
});

test("played, interrupt and commit are said as they are asked", () => {
  const rig = new Rig().opened();
  rig.session.played(3, 960);
  rig.session.command("interrupt");
  rig.session.command("commit");
  assert.deepEqual(rig.socket.texts.slice(1), [
    { type: "played", stream: 3, samples: 960 },
    { type: "interrupt" },
    { type: "commit" },
  ]);
});

test("typed text waits for ready", () => {
  const rig = new Rig();
  rig.session.open();
  rig.session.text("hello", "typed-1");
  rig.opened();
  assert.deepEqual(rig.socket.texts, [hello, { type: "text", text: "hello", ref: "typed-1" }]);
});

test("a lost connection is opened again, later each time, with clocks at zero", () => {
  const rig = new Rig().opened();
  rig.session.audio(0, twenty_ms);
  rig.socket.onclose({ code: 1006 });
  assert.deepEqual(rig.state, { state: "reconnecting", attempt: 1, delay_ms: 500 });
  assert.equal(rig.dropped, 1);
  assert.equal(rig.elapse(), 500);
  rig.socket.onclose({ code: 1006 });
  assert.deepEqual(rig.state, { state: "reconnecting", attempt: 2, delay_ms: 1000 });
  rig.elapse();
  rig.session.audio(320, twenty_ms);
  rig.opened();
  assert.equal(rig.state?.state, "open");
  const [frame] = rig.socket.frames;
  assert.deepEqual([frame?.sequence, frame?.clock, frame?.first], [0, 0, true]);
  rig.socket.onclose({ code: 1006 });
  assert.deepEqual(rig.state, { state: "reconnecting", attempt: 1, delay_ms: 500 });
});

test("connecting again is given up in the end", () => {
  const rig = new Rig().opened();
  for (let i = 0; i < 8; i++) {
    rig.socket.onclose({ code: 1006 });
    rig.elapse();
  }
  rig.socket.onclose({ code: 1006 });
  assert.deepEqual(rig.state, { state: "ended", reason: "lost" });
  assert.equal(rig.timers.length, 0);
});

test("a server that does not say ready is left", () => {
  const rig = new Rig();
  rig.session.open();
  rig.socket.onopen();
  assert.equal(rig.elapse(), 10_000);
  assert.ok(rig.socket.closed);
});

test("a full server is not asked again", () => {
  const rig = new Rig();
  rig.session.open();
  rig.socket.onclose({ code: 1013 });
  assert.deepEqual(rig.state, { state: "ended", reason: "full" });
  assert.equal(rig.timers.length, 0);
});

test("a fatal error ends, another does not", () => {
  const rig = new Rig().opened();
  rig.socket.says({ type: "error", code: "x", message: "m" });
  rig.socket.onclose({ code: 1006 });
  assert.equal(rig.state?.state, "reconnecting");
  rig.elapse();
  rig.opened();
  rig.socket.says({ type: "error", code: "x", message: "m", fatal: true });
  rig.socket.onclose({ code: 1008 });
  assert.deepEqual(rig.state, { state: "ended", reason: "refused" });
});

test("a goodbye says why, and one for a restart is followed", () => {
  for (const reason of ["idle", "max_duration"]) {
    const rig = new Rig().opened();
    rig.socket.says({ type: "bye", reason });
    rig.socket.onclose({ code: 1000 });
    assert.deepEqual(rig.state, { state: "ended", reason });
  }
  const rig = new Rig().opened();
  rig.socket.says({ type: "bye", reason: "shutdown" });
  rig.socket.onclose({ code: 1001 });
  assert.equal(rig.state?.state, "reconnecting");
});

test("end says stop and waits for the close", () => {
  const rig = new Rig().opened();
  rig.session.end();
  assert.deepEqual(rig.socket.texts.at(-1), { type: "stop" });
  assert.equal(rig.state?.state, "open");
  rig.session.audio(0, twenty_ms);
  assert.equal(rig.socket.frames.length, 0);
  rig.socket.onclose({ code: 1000 });
  assert.deepEqual(rig.state, { state: "ended", reason: "stop" });
  assert.equal(rig.timers.length, 0);
});

test("end does not wait for ever", () => {
  const rig = new Rig().opened();
  rig.session.end();
  assert.equal(rig.elapse(), 2000);
  assert.ok(rig.socket.closed);
  assert.deepEqual(rig.state, { state: "ended", reason: "stop" });
});

test("end calls off connecting again", () => {
  const rig = new Rig().opened();
  rig.socket.onclose({ code: 1006 });
  rig.session.end();
  assert.deepEqual(rig.state, { state: "ended", reason: "stop" });
  assert.equal(rig.timers.length, 0);
});
