// What must hold of the order of a server's events, whatever the client does.

const family = (type) =>
  type
    .replace("response.text.", "response.output_text.")
    .replace("response.audio.", "response.output_audio.")
    .replace("response.audio_transcript.", "response.output_audio_transcript.");

/** A function that is told each event of one connection and throws where one is out of order. */
export function order_checker(shape) {
  const responses = new Map(); // id → { items, parts, done, out_of_band }
  const items = new Map(); // id → "added" | "done"
  const ids = new Set();
  let first = true;

  const fail = (event, why) => {
    throw new Error(`${event.type}: ${why}\n${JSON.stringify(event).slice(0, 500)}`);
  };
  const part_of = (event) => `${event.item_id}/${event.content_index ?? "call"}`;

  return (event) => {
    if (!event.event_id) fail(event, "it has no event_id");
    if (ids.has(event.event_id)) fail(event, "its event_id was used before");
    ids.add(event.event_id);
    if (first && !/session\.created$/.test(event.type) && event.type !== "error") {
      fail(event, "session.created comes first");
    }
    first = false;
    const type = family(event.type);

    if (type === "response.created") {
      const { id, conversation_id, output, status } = event.response;
      if (responses.has(id)) fail(event, "the response was created before");
      if (status !== "in_progress" || output.length !== 0) fail(event, "it has begun already");
      const out_of_band = conversation_id === null;
      const active = [...responses.values()].filter((one) => !one.done && !one.out_of_band);
      if (!out_of_band && active.length > 0) fail(event, "there is an active response already");
      responses.set(id, { items: new Map(), parts: new Map(), out_of_band });
      return;
    }
    const id = event.response_id ?? event.response?.id;
    if (id && type.startsWith("response.")) {
      const response = responses.get(id);
      if (!response) fail(event, "its response was never created");
      if (response.done) fail(event, "its response is done");
      follow(event, type, response);
      return;
    }
    if (type === "conversation.item.added" || type === "conversation.item.created") {
      if (items.has(event.item.id)) fail(event, "the item was added before");
      const before = event.previous_item_id;
      if (before !== null && before !== undefined && !items.has(before)) {
        fail(event, "there is no item before it with that id");
      }
      items.set(event.item.id, shape === "beta" ? "done" : "added");
    } else if (type === "conversation.item.done") {
      if (items.get(event.item.id) !== "added") fail(event, "the item was not added, or is done");
      items.set(event.item.id, "done");
    } else if (type === "conversation.item.deleted") {
      if (!items.delete(event.item_id)) fail(event, "there is no such item");
    }
  };

  function follow(event, type, response) {
    const { items: output, parts } = response;
    switch (type) {
      case "response.output_item.added":
        if (event.output_index !== output.size) fail(event, "its index is not the next one");
        output.set(event.item.id, "open");
        if (event.item.type === "message") response.message = event.item.id;
        return;
      case "response.output_item.done":
        if (output.get(event.item.id) !== "open") fail(event, "the item is not open");
        // Clients answer a call at its end, with a response of their own.
        if (event.item.type === "function_call" && output.get(response.message) === "open") {
          fail(event, "the message of its response is open");
        }
        for (const [part, state] of parts) {
          if (part.startsWith(`${event.item.id}/`) && state === "open") {
            fail(event, "a part of it is open");
          }
        }
        output.set(event.item.id, "done");
        return;
      case "response.content_part.added":
        if (output.get(event.item_id) !== "open") fail(event, "its item is not open");
        if (!response.out_of_band && !items.has(event.item_id)) fail(event, "its item is not added");
        parts.set(part_of(event), "open");
        return;
      case "response.content_part.done":
        if (parts.get(part_of(event)) !== "open") fail(event, "the part is not open");
        parts.set(part_of(event), "done");
        return;
      case "response.done":
        if ([...output.values()].includes("open")) fail(event, "an item is open");
        if (event.response.status === "in_progress") fail(event, "it is not done");
        if (event.response.output.length !== output.size) fail(event, "its output is not all of it");
        response.done = true;
        return;
      default:
        // Deltas and their ends.
        if (output.get(event.item_id) !== "open") fail(event, "its item is not open");
        if (!type.includes("function_call") && parts.get(part_of(event)) !== "open") {
          fail(event, "its part is not open");
        }
    }
  }
}
