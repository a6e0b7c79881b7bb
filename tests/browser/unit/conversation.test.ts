import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Conversation,
  reply_text,
  split_stable,
  typed_ref,
  type Turn,
} from "../../../web/talk/conversation.ts";
import type { ServerMessage, Transcript } from "../../../web/talk/wire.ts";

function transcript(fields: Partial<Transcript>): Transcript {
  return {
    type: "transcript",
    turn: 1,
    text: "hello",
    stable: 0,
    final: false,
    start_ms: 0,
    end_ms: 500,
    ...fields,
  };
}

function turns(conversation: Conversation): Turn[] {
  return conversation.entries.filter((entry) => entry.kind === "turn");
}

/** What the page would show, a line an entry. */
function lines(conversation: Conversation): string[] {
  return conversation.entries.map((entry) => {
    if (entry.kind === "note") return `-- ${entry.text}`;
    const heard = entry.heard ? `${entry.heard.stable}|${entry.heard.tail}` : "";
    return [heard, ...entry.replies.map((reply) => `> ${reply_text(reply)}`)].join(" ").trim();
  });
}

function play(conversation: Conversation, ...messages: ServerMessage[]): void {
  for (const message of messages) conversation.apply(message, 0);
}

test("a partial transcript is replaced by the next one, and by the final one", () => {
  const conversation = new Conversation();
  play(conversation, transcript({ text: "what is the whether", stable: 11 }));
  assert.deepEqual(lines(conversation), ["what is the| whether"]);
  play(conversation, transcript({ text: "what is the weather", final: true, stable: 19 }));
  assert.deepEqual(lines(conversation), ["what is the weather|"]);
  assert.equal(turns(conversation)[0]?.heard?.final, true);
});

test("stable counts bytes, not characters", () => {
  assert.deepEqual(split_stable("naïve café", 6), ["naïve", " café"]);
  assert.deepEqual(split_stable("naïve", 3), ["na", "ïve"], "within a character");
  assert.deepEqual(split_stable("a😀b", 5), ["a😀", "b"]);
  assert.deepEqual(split_stable("abc", 0), ["", "abc"]);
  assert.deepEqual(split_stable("abc", 99), ["abc", ""]);
});

test("turns stand by when they were said, not by when they came", () => {
  const conversation = new Conversation();
  play(
    conversation,
    transcript({ turn: 2, text: "second", start_ms: 4000, final: true }),
    transcript({ turn: 1, text: "first", start_ms: 1000, final: true }),
  );
  assert.deepEqual(lines(conversation), ["first|", "second|"]);
});

test("a better idea of when a turn began moves it", () => {
  const conversation = new Conversation();
  play(
    conversation,
    transcript({ turn: 1, text: "late", start_ms: 2000 }),
    transcript({ turn: 2, text: "early", start_ms: 3000 }),
    transcript({ turn: 2, text: "early", start_ms: 1500, final: true }),
  );
  assert.deepEqual(lines(conversation), ["early|", "|late"]);
});

test("a final transcript without text takes the turn away", () => {
  const conversation = new Conversation();
  play(conversation, transcript({ text: "mhm" }));
  const dropped = conversation.apply(transcript({ text: " ", final: true }), 0);
  assert.ok(dropped);
  assert.equal(conversation.entries.length, 0);
  play(conversation, transcript({ text: "", final: true, turn: 5 }));
  assert.equal(conversation.entries.length, 0);
});

test("a reply's clauses are joined in order", () => {
  const conversation = new Conversation();
  play(
    conversation,
    transcript({ final: true }),
    { type: "reply_started", turn: 1, reply: "r1", stream: 1 },
    { type: "reply_text", reply: "r1", segment: 1, text: "How are you?" },
    { type: "reply_text", reply: "r1", segment: 0, text: "Hello. " },
    { type: "reply_text", reply: "unknown", segment: 0, text: "lost" },
  );
  assert.deepEqual(lines(conversation), ["hello| > Hello. How are you?"]);
});

test("a filler is no part of the reply's words", () => {
  const conversation = new Conversation();
  play(
    conversation,
    transcript({ final: true }),
    { type: "reply_started", turn: 1, reply: "r1", stream: 1 },
    { type: "reply_text", reply: "r1", segment: 0, text: "Let me check.", filler: true },
    { type: "reply_text", reply: "r1", segment: 1, text: "It rains." },
  );
  assert.deepEqual(lines(conversation), ["hello| > It rains."]);
});

test("what the microphone brought back of a reply is not shown; a sign of listening is", () => {
  const conversation = new Conversation();
  play(
    conversation,
    transcript({ turn: 1, text: "one two three", final: true }),
    { type: "turn_dropped", turn: 1, reason: "echo" },
    transcript({ turn: 2, text: "mm hm", final: true }),
    { type: "turn_dropped", turn: 2, reason: "backchannel" },
  );
  assert.deepEqual(lines(conversation), ["mm hm|"]);
});

test("the end of a reply says what was heard of it", () => {
  const conversation = new Conversation();
  play(
    conversation,
    transcript({ final: true }),
    { type: "reply_started", turn: 1, reply: 7, stream: 1 },
    { type: "reply_text", reply: 7, segment: 0, text: "One two three" },
    { type: "reply_done", reply: 7, status: "interrupted", text: "One two" },
  );
  const [reply] = turns(conversation)[0]?.replies ?? [];
  assert.equal(reply?.status, "interrupted");
  assert.equal(reply?.heard, "One two");
});

test("a typed turn stands where it was typed and gets the reply that comes", () => {
  const conversation = new Conversation();
  play(conversation, transcript({ turn: 1, text: "spoken", start_ms: 100, final: true }));
  conversation.typed("typed", 5000);
  play(
    conversation,
    { type: "reply_started", turn: 2, reply: "r2", stream: 2 },
    { type: "reply_text", reply: "r2", segment: 0, text: "answer" },
    transcript({ turn: 3, text: "spoken again", start_ms: 6000, final: true }),
  );
  assert.deepEqual(lines(conversation), ["spoken|", "typed| > answer", "spoken again|"]);
});

test("a server that repeats a typed turn as a transcript does not double it", () => {
  const conversation = new Conversation();
  conversation.typed("typed", 0);
  play(
    conversation,
    transcript({ turn: 1, text: "typed", final: true }),
    { type: "reply_started", turn: 1, reply: "r", stream: 1 },
  );
  assert.equal(conversation.entries.length, 1);
  assert.equal(turns(conversation)[0]?.replies.length, 1);
});

test("a refused typed turn gets nobody else's reply", () => {
  const conversation = new Conversation();
  const typed = conversation.typed("too long", 0);
  play(
    conversation,
    { type: "error", code: "invalid_argument", message: "m", ref: typed_ref(typed) },
    transcript({ turn: 1, text: "spoken", final: true, start_ms: 10 }),
    { type: "reply_started", turn: 1, reply: "r", stream: 1 },
  );
  assert.equal(typed.replies.length, 0);
  assert.equal(turns(conversation)[1]?.replies.length, 1);
});

test("numbers of a new session are not those of the last one", () => {
  const conversation = new Conversation();
  play(conversation, transcript({ turn: 1, text: "before", start_ms: 9000, final: true }));
  conversation.begin_session();
  conversation.note("New conversation");
  play(conversation, transcript({ turn: 1, text: "after", start_ms: 0, final: true }));
  assert.deepEqual(lines(conversation), ["before|", "-- New conversation", "after|"]);
});

test("the waterfall belongs to its turn", () => {
  const conversation = new Conversation();
  const waterfall: ServerMessage = {
    type: "waterfall",
    turn: 1,
    endpoint_ms: 400,
    stt_ms: 30,
    first_token_ms: 1,
    first_audio_ms: 20,
    total_ms: 451,
  };
  assert.equal(conversation.apply(waterfall, 0), null);
  play(conversation, transcript({ final: true }), waterfall);
  assert.deepEqual(turns(conversation)[0]?.waterfall, waterfall);
});
