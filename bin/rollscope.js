#!/usr/bin/env node
import { existsSync } from "node:fs";
import process from "node:process";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const main = new URL("../dist/src/cli/main.js", import.meta.url);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`error: Rollscope needs Node.js 20.19 or newer; this is ${process.version}.`);
  process.exitCode = 2;
} else if (!existsSync(main)) {
  console.error("error: Rollscope is not built yet; run `npm ci` in its directory first.");
  process.exitCode = 2;
} else {
  const { runCli } = await import(main.href);
  await runCli(process.argv.slice(2));
}
