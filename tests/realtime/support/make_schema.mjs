// Makes JSON schemas of every server event from the types of the installed `openai` package, so that
// what is checked is what its users' compilers see: node make_schema.mjs OUTPUT.

import { writeFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const here = dirname(fileURLToPath(import.meta.url));
const resources = join(here, "../node_modules/openai/resources");

const sources = {
  ga: { file: "realtime/realtime.d.ts", types: ["RealtimeServerEvent"] },
  beta: { file: "beta/realtime/realtime.d.ts", types: ["RealtimeServerEvent"] },
  secrets: { file: "realtime/client-secrets.d.ts", types: ["ClientSecretCreateResponse"] },
  beta_session: { file: "beta/realtime/sessions.d.ts", types: ["SessionCreateResponse"] },
  beta_transcription: {
    file: "beta/realtime/transcription-sessions.d.ts",
    types: ["TranscriptionSession"],
  },
};

const schemas = {};
for (const [name, { file, types }] of Object.entries(sources)) {
  const generator = createGenerator({
    path: join(resources, file),
    tsconfig: join(here, "tsconfig.json"),
    type: types[0],
    expose: "all",
    skipTypeCheck: true, // the package's own affair
    additionalProperties: false,
  });
  schemas[name] = generator.createSchema(types[0]);
}
const output = process.argv[2];
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, JSON.stringify(schemas));
