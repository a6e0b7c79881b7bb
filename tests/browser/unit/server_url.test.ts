import assert from "node:assert/strict";
import { test } from "node:test";
import { server_url, websocket_url } from "../../../web/talk/server_url.ts";

test("addresses are relative to the page's, below a prefix too", () => {
  assert.equal(server_url("v1/x", "http://host:8080/").href, "http://host:8080/v1/x");
  assert.equal(server_url("v1/x", "https://host/talk/").href, "https://host/talk/v1/x");
});

test("a WebSocket is as secure as its page", () => {
  assert.equal(websocket_url("ws/voice", "http://host/").href, "ws://host/ws/voice");
  assert.equal(websocket_url("ws/voice", "https://host/").href, "wss://host/ws/voice");
});

test("the key of the page's address is passed on, and nothing else of it", () => {
  const page = "https://host/?key=a%26b&other=1#part";
  assert.equal(websocket_url("ws/voice", page).href, "wss://host/ws/voice?key=a%26b");
});
