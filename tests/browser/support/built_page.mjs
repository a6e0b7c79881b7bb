// The page, built into a temporary folder: what is tested is what lies in web/ now.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export function build_page() {
  const folder = mkdtempSync(join(tmpdir(), "repartee-page-"));
  const script = fileURLToPath(new URL("../../../web/build.mjs", import.meta.url));
  execFileSync(process.execPath, [script, folder], { stdio: "inherit" });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
