// Used by pod-preload.cjs. A process has no mounts of its own, so the functions of `fs` look up the paths that the
// container has mounted: a list of [path, where it lies], longest path first (see path-map.ts).
"use strict";

const { basename } = require("node:path");
const { fileURLToPath } = require("node:url");
const { promisify } = require("node:util");

/** Functions whose first argument is a path; streams open their files through `open`. */
const ONE_PATH = (
  "access appendFile chmod chown lchmod lchown lstat lutimes mkdir mkdtemp open openAsBlob opendir readFile readdir " +
  "readlink realpath rm rmdir stat statfs truncate unlink utimes writeFile exists watch watchFile unwatchFile"
).split(" ");
const TWO_PATHS = ["copyFile", "cp", "link", "rename", "symlink"];

/** Makes `fs`, `require` and `process.chdir` find mounted paths. */
function redirect(mounts) {
  const fs = require("node:fs");
  const locate = locator(mounts);
  for (const api of [fs, fs.promises]) {
    for (const name of ONE_PATH) for (const variant of [name, `${name}Sync`]) wrap(api, variant, 1, locate);
    for (const name of TWO_PATHS) for (const variant of [name, `${name}Sync`]) wrap(api, variant, 2, locate);
  }
  wrap(process, "chdir", 1, locate);
  wrap(require("node:module"), "_resolveFilename", 1, locate);
}

/**
 * What a child process is started with: paths in its arguments are looked up, since only Node programs look up paths
 * themselves. Takes `file`, `args` (with the program's name) and `cwd` of the options of a spawn.
 */
function localCommand(mounts) {
  const locate = locator(mounts);
  const locateAll = locatorOfText(mounts, locate);
  return (options) => {
    const isNode = /^node(\.exe)?$/.test(basename(String(options.file)));
    const args = options.args?.map((arg, index) => (index === 0 ? arg : isNode ? locate(arg) : locateAll(arg)));
    return { ...options, file: locate(options.file), cwd: locate(options.cwd), ...(args ? { args } : {}) };
  };
}

function wrap(object, name, paths, locate) {
  const original = object[name];
  if (typeof original !== "function") return;
  const replaced = function (...args) {
    for (let index = 0; index < paths; index++) args[index] = locate(args[index]);
    return original.apply(this, args);
  };
  for (const key of ["native", promisify.custom]) {
    if (original[key]) replaced[key] = (path, ...rest) => original[key](locate(path), ...rest);
  }
  object[name] = replaced;
}

/** Gives back anything that is no path of a mount as it is. */
function locator(mounts) {
  return (given) => {
    const path = textOf(given);
    if (path === undefined || mounts.some(([, target]) => isBelow(path, target))) return given;
    const mount = mounts.find(([mounted]) => isBelow(path, mounted));
    return mount ? mount[1] + path.slice(mount[0].length) : given;
  };
}

function locatorOfText(mounts, locate) {
  const alternatives = mounts.map(([path]) => path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(`(?<![\\w./})-])(?:${alternatives.join("|")})(?![\\w.-])`, "g");
  return (text) => (typeof text === "string" ? text.replace(pattern, locate) : text);
}

function textOf(path) {
  if (typeof path === "string") return path;
  if (Buffer.isBuffer(path)) return path.toString();
  return path instanceof URL && path.protocol === "file:" ? fileURLToPath(path) : undefined;
}

const isBelow = (path, parent) => path === parent || path.startsWith(`${parent}/`);

module.exports = { redirect, localCommand };
