import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiledUrl } from "../compiled-url.ts";

/** Root directory of the installed package, which holds `k8s/` and `package.json`. */
export function packageRoot(): string {
  // <root>/dist/src/cli/package-info.js
  return join(dirname(fileURLToPath(compiledUrl(import.meta.url, "./package-info.ts"))), "..", "..", "..");
}

/** Version of Rollscope. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string };
  return manifest.version;
}
