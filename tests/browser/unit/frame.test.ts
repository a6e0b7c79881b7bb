import assert from "node:assert/strict";
import { test } from "node:test";
import { decode_frame, encode_frame, header_bytes } from "../../../web/talk/frame.ts";

test("a frame has the bytes of the protocol's table", () => {
  const bytes = encode_frame({
    stream: 0x01020304,
    sequence: 5,
    clock: 2 ** 32 + 6,
    first: true,
    last: true,
    samples: Int16Array.of(1, -2),
  });
  const hex = Buffer.from(bytes).toString("hex");
  assert.equal(hex, "01010300" + "04030201" + "05000000" + "0600000001000000" + "0100feff");
});

test("decoding gives back what was encoded", () => {
  const frame = {
    stream: 7,
    sequence: 4_000_000_000,
    clock: 2 ** 40,
    first: false,
    last: true,
    samples: Int16Array.of(-32768, 0, 32767),
  };
  assert.deepEqual(decode_frame(encode_frame(frame)), frame);
});

test("a frame may carry no samples", () => {
  const frame = { stream: 1, sequence: 3, clock: 960, first: false, last: true };
  const decoded = decode_frame(encode_frame({ ...frame, samples: new Int16Array(0) }));
  assert.equal(decoded?.samples.length, 0);
  assert.equal(decoded?.last, true);
});

test("what is no frame is refused", () => {
  const good = new Uint8Array(
    encode_frame({
      stream: 1,
      sequence: 0,
      clock: 0,
      first: true,
      last: false,
      samples: Int16Array.of(1, 2),
    }),
  );
  const changed = (offset: number, value: number): ArrayBuffer => {
    const bytes = good.slice();
    bytes[offset] = value;
    return bytes.buffer;
  };
  assert.equal(decode_frame(new ArrayBuffer(0)), null);
  assert.equal(decode_frame(good.slice(0, header_bytes - 1).buffer), null);
  assert.equal(decode_frame(good.slice(0, header_bytes + 1).buffer), null, "half a sample");
  assert.equal(decode_frame(changed(0, 2)), null, "another version");
  assert.equal(decode_frame(changed(1, 9)), null, "another kind");
  assert.equal(decode_frame(changed(19, 0xff)), null, "a clock beyond what numbers hold exactly");
  assert.notEqual(decode_frame(good.slice().buffer), null);
});
