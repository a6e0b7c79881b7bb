// What all tests here need: the schemas of the events, and the certificate that Node is told to trust
// when it starts: node prepare.mjs PROGRAM FOLDER.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { scripted, serve } from "./server.mjs";

const [program, folder] = process.argv.slice(2);
const make_schema = fileURLToPath(new URL("make_schema.mjs", import.meta.url));
execFileSync(process.execPath, [make_schema, `${folder}/schema.json`], { stdio: "inherit" });
const server = await serve(program, folder, scripted());
if ((await server.stop()) !== 0) throw new Error(`it did not end in good order: ${server.log()}`);
