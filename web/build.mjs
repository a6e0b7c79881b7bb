// Bundles the page: node build.mjs FOLDER. One file for the page and one for each thread beside
// it, because a worklet or a worker is loaded by its own address (and may be no blob under the
// page's content security policy).

import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const source = join(dirname(fileURLToPath(import.meta.url)), "talk");
const target = process.argv[2] && resolve(process.argv[2]);
if (!target) {
  console.error("usage: node build.mjs FOLDER");
  process.exit(2);
}

let esbuild;
try {
  esbuild = await import("esbuild");
} catch {
  console.error("web/node_modules has no esbuild: run scripts/setup (or `npm ci` in web/)");
  process.exit(1);
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await esbuild.build({
  entryPoints: ["talk.ts", "session.worker.ts", "capture.worklet.ts", "player.worklet.ts"].map(
    (name) => join(source, name),
  ),
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  logLevel: "warning",
});
await esbuild.build({
  entryPoints: [join(source, "styles.css")],
  outdir: target,
  minify: true,
  logLevel: "warning",
});
for (const name of ["index.html", "favicon.svg"]) {
  await copyFile(join(source, name), join(target, name));
}
