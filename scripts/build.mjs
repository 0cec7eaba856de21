#!/usr/bin/env node
// Compiles TypeScript into dist/, copies the few files that tsc does not carry over, and draws modules together.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
for (const path of [...assetsBelow("src"), ...assetsBelow("services")]) {
  const target = join(root, "dist", path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(root, path), target);
}

await bundle(join(root, "dist"));

/** Files under `folder` that are needed at run time and are not TypeScript: CommonJS preloads, scripts, data. */
function assetsBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(cjs|sh|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath.slice(root.length + 1), entry.name));
}
