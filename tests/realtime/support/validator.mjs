// Checks what the server sends against the types of the `openai` package (make_schema.mjs).

import { readFileSync } from "node:fs";
import Ajv from "ajv";

// Where OpenAI's own wire has more than its types say. Everything else that is not in the types is
// an error here.
const beyond_the_types = {
  ga: {
    // The types of what a client asks for stand for what the server tells.
    RealtimeSessionCreateRequest: ["id", "object", "expires_at"],
    RealtimeTranscriptionSessionCreateRequest: ["id", "object", "expires_at"],
  },
  beta: {
    RealtimeSession: ["client_secret"],
    Session: ["include", "prompt", "expires_at", "object"],
  },
  secrets: {
    RealtimeSessionCreateResponse: ["parallel_tool_calls"],
  },
  beta_session: {
    SessionCreateResponse: [
      "id", "object", "expires_at", "model", "include", "prompt", "input_audio_noise_reduction",
    ],
    TurnDetection: ["create_response", "interrupt_response", "eagerness", "idle_timeout_ms"],
  },
  beta_transcription: {
    TranscriptionSession: ["id", "object", "expires_at", "include", "input_audio_noise_reduction"],
  },
};
// Required by the types, and wrongly so: the wire has it in the answer to POST only.
const not_required = { beta: { Session: ["client_secret"] } };
// Events that the types forgot.
const forgotten = { beta: { "transcription_session.created": "transcription_session.updated" } };

const last_name = (definition) => definition.split(".").at(-1);

/** The wire has null wherever a field is optional; the types say so only here and there. */
function allow_null(schema, extra, optional) {
  for (const [name, definition] of Object.entries(schema.definitions)) {
    const visit = (node, path) => {
      if (!node || typeof node !== "object") return;
      if (node.properties) {
        const required = new Set(node.required);
        for (const field of optional[last_name(path)] ?? []) required.delete(field);
        node.required = [...required];
        for (const [field, type] of Object.entries(node.properties)) {
          visit(type, path);
          if (!required.has(field)) node.properties[field] = { anyOf: [type, { type: "null" }] };
        }
        for (const field of extra[last_name(path)] ?? []) node.properties[field] ??= {};
      }
      for (const key of ["items", "anyOf", "allOf", "oneOf"]) {
        const inner = node[key];
        for (const part of Array.isArray(inner) ? inner : [inner]) visit(part, path);
      }
    };
    visit(definition, name);
  }
  return schema;
}

function refs_of(schema, node) {
  if (node.$ref) {
    const name = decodeURIComponent(node.$ref.replace("#/definitions/", ""));
    return node.$ref.startsWith("#/definitions/") && schema.definitions[name].properties
      ? [name]
      : refs_of(schema, schema.definitions[name]);
  }
  return (node.anyOf ?? []).flatMap((part) => refs_of(schema, part));
}

/** A function that throws where an event is not one of the shape's. */
export function event_validator(file, shape) {
  const schema = prepared(file, shape);
  const ajv = compiler(schema);
  const by_type = new Map();
  for (const name of refs_of(schema, { $ref: schema.$ref })) {
    const type = schema.definitions[name].properties.type?.const;
    if (type) by_type.set(type, name);
  }
  if (by_type.size < 28) throw new Error(`only ${by_type.size} events were found in the types`);
  return (event) => {
    const type = forgotten[shape]?.[event.type] ?? event.type;
    const name = by_type.get(type);
    if (!name) throw new Error(`there is no server event '${event.type}' in the ${shape} shape`);
    check(ajv, name, type === event.type ? event : { ...event, type }, event.type);
  };
}

/** The same for the answer to a POST. */
export function body_validator(file, name) {
  const schema = prepared(file, name);
  const ajv = compiler(schema);
  return (body) => check(ajv, schema.$ref.replace("#/definitions/", ""), body, name);
}

function prepared(file, name) {
  const schema = JSON.parse(readFileSync(file, "utf8"))[name];
  return allow_null(schema, beyond_the_types[name] ?? {}, not_required[name] ?? {});
}

function compiler(schema) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema(schema, "types");
  return ajv;
}

function check(ajv, name, value, told) {
  const validate = ajv.getSchema(`types#/definitions/${encodeURI(name)}`);
  if (validate(value)) return;
  const problems = validate.errors.map(
    (error) => `${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`,
  );
  throw new Error(
    `'${told}' is not as the types of openai have it:\n  ${problems.join("\n  ")}\n` +
      JSON.stringify(value).slice(0, 2000),
  );
}
