import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff_ms } from "../../../web/talk/backoff.ts";
import { parse_server_message } from "../../../web/talk/wire.ts";

test("a known message is taken, unknown fields and all", () => {
  const message = { type: "state", state: "thinking", since: 5 };
  assert.deepEqual(parse_server_message(JSON.stringify(message)), message);
});

test("what the page cannot use is no message", () => {
  for (const text of [
    "",
    "{",
    "null",
    "7",
    "[]",
    "{}",
    '{"type":7}',
    '{"type":"news"}',
    '{"type":"toString"}',
    '{"type":"__proto__"}',
    '{"type":"state"}',
    '{"type":"clear","stream":"1"}',
    '{"type":"ready","session":"s","input":null}',
    '{"type":"reply_text","reply":null,"segment":0,"text":"x"}',
  ]) {
    assert.equal(parse_server_message(text), null, text);
  }
});

test("a reply's id may be a number or a string", () => {
  const text = { type: "reply_text", segment: 0, text: "x" };
  assert.notEqual(parse_server_message(JSON.stringify({ ...text, reply: 3 })), null);
  assert.notEqual(parse_server_message(JSON.stringify({ ...text, reply: "resp_3" })), null);
});

test("the wait before connecting again doubles up to ten seconds, and varies by half", () => {
  assert.equal(backoff_ms(0, 0), 250);
  assert.equal(backoff_ms(0, 1), 500);
  assert.equal(backoff_ms(1, 1), 1000);
  assert.equal(backoff_ms(20, 1), 10_000);
  assert.equal(backoff_ms(20, 0), 5_000);
});
