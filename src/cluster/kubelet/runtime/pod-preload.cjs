// Loaded into every Node program of a pod (NODE_OPTIONS=--require). It makes up for what a container would give it:
// a host name of its own, the names of Services, an address of its own to listen on, and PID 1's immunity to signals without a handler.
// The variables it reads are set by pod-env.ts.
"use strict";

const workerThreads = require("node:worker_threads");

const SETTINGS_KEY = "rollscope.dev/pod";
const LEAD_PARENT = "ROLLSCOPE_LEAD_PARENT";
const OWN_NODE_OPTIONS = "ROLLSCOPE_NODE_OPTIONS";
const READY_FD = "ROLLSCOPE_READY_FD";
const NAMES = [
  "ROLLSCOPE_POD",
  "ROLLSCOPE_POD_OF",
  "ROLLSCOPE_LISTEN_ADDRESS",
  "ROLLSCOPE_LISTEN_PORTS",
  "ROLLSCOPE_MOUNTS",
  "ROLLSCOPE_DNS",
];

// settings travel to processes by environment and to worker threads by environment data
const settings = workerThreads.isMainThread
  ? takeSettings(process.env)
  : workerThreads.getEnvironmentData(SETTINGS_KEY);
if (settings) {
  if (workerThreads.isMainThread) {
    workerThreads.setEnvironmentData(SETTINGS_KEY, settings);
    passOnToChildren(settings);
    if (settings.isLead) ignoreUnhandledSignals();
    // the kubelet waits for this before it sends a signal
    if (settings.readyFd) require("node:fs").closeSync(settings.readyFd);
  }
  setHostname(settings.hostname);
  if (settings.dns) require("./pod-dns.cjs").answerNames(settings.dns); // before paths are redirected
  if (settings.mounts.length > 0) require("./pod-mounts.cjs").redirect(settings.mounts);
  require("node:module").syncBuiltinESMExports();
  if (settings.listenAddress) bindToPod(settings.listenAddress, settings.ports);
}

/** Reads our variables and removes them, so that the program sees its own environment only. */
function takeSettings(env) {
  if (!env.ROLLSCOPE_POD) return undefined;
  const taken = {
    variables: NAMES.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]),
    preload: /^--require "(?:[^"\\]|\\.)*"/.exec(env.NODE_OPTIONS || "")?.[0] ?? "",
    isLead: env[LEAD_PARENT] === String(process.ppid), // started by the kubelet itself: PID 1 of its container
    readyFd: Number(env[READY_FD] || 0),
    hostname: env.ROLLSCOPE_POD,
    listenAddress: env.ROLLSCOPE_LISTEN_ADDRESS,
    mounts: JSON.parse(env.ROLLSCOPE_MOUNTS || "[]"),
    dns: env.ROLLSCOPE_DNS && JSON.parse(env.ROLLSCOPE_DNS),
    ports:
      env.ROLLSCOPE_LISTEN_PORTS &&
      new Map(env.ROLLSCOPE_LISTEN_PORTS.split(",").map((pair) => pair.split("=").map(Number))),
  };
  if (env[OWN_NODE_OPTIONS]) env.NODE_OPTIONS = env[OWN_NODE_OPTIONS];
  else delete env.NODE_OPTIONS;
  for (const name of [...NAMES, LEAD_PARENT, OWN_NODE_OPTIONS, READY_FD]) delete env[name];
  return taken;
}

/** Child processes get what was taken, so that they too listen on the pod's address and find what it has mounted. */
function passOnToChildren(taken) {
  const childProcess = require("node:child_process");
  const { spawn } = childProcess.ChildProcess.prototype;
  const local = taken.mounts.length > 0 ? require("./pod-mounts.cjs").localCommand(taken.mounts) : (options) => options;
  childProcess.ChildProcess.prototype.spawn = function (options) {
    const pairs = options?.envPairs;
    if (!Array.isArray(pairs)) return spawn.call(this, options);
    const isOptions = (pair) => pair.startsWith("NODE_OPTIONS=");
    const own = pairs.find(isOptions)?.slice("NODE_OPTIONS=".length);
    const added = Object.entries(childVariables(taken, own)).map(([name, value]) => `${name}=${value}`);
    return spawn.call(this, { ...local(options), envPairs: [...pairs.filter((pair) => !isOptions(pair)), ...added] });
  };
  for (const name of ["spawnSync", "execFileSync"]) {
    const original = childProcess[name];
    childProcess[name] = function (file, ...others) {
      const args = Array.isArray(others[0]) ? others[0] : [];
      const options = (Array.isArray(others[0]) ? others[1] : (others[0] ?? others[1])) ?? {};
      // with a shell the file is a whole line for it
      const given = options.shell
        ? local({ file: "sh", args: ["sh", file, ...args], cwd: options.cwd })
        : local({ file, args: [file, ...args], cwd: options.cwd });
      const [program, ...rest] = options.shell ? given.args.slice(1) : [given.file, ...given.args.slice(1)];
      return original.call(this, program, rest, { ...withVariables(taken, options), cwd: given.cwd });
    };
  }
  const { execSync } = childProcess;
  childProcess.execSync = function (command, options = {}) {
    const given = local({ file: "sh", args: ["sh", command], cwd: options?.cwd });
    return execSync.call(this, given.args[1], { ...withVariables(taken, options), cwd: given.cwd });
  };
}

function withVariables(taken, options) {
  const env = options?.env ?? process.env;
  return { ...options, env: { ...env, ...childVariables(taken, env.NODE_OPTIONS) } };
}

function childVariables({ variables, preload }, ownOptions = "") {
  const options = `${preload} ${ownOptions}`.trim();
  return { ...Object.fromEntries(variables), [OWN_NODE_OPTIONS]: ownOptions, NODE_OPTIONS: options };
}

/** PID 1 of a container does not die of a signal that it has no handler for. */
function ignoreUnhandledSignals() {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => undefined);
}

function setHostname(hostname) {
  require("node:os").hostname = () => hostname;
}

/**
 * "All addresses" become the pod's own address; with `ports` (container port to real port) also the port is replaced.
 * cluster, http, https and http2 servers all listen through here.
 */
function bindToPod(address, ports) {
  const { Server } = require("node:net");
  const { listen } = Server.prototype;
  const isAny = (host) => host === undefined || host === null || ["", "0.0.0.0", "::", "::0"].includes(host);
  const realPort = (port) => (ports && Number(port) !== 0 ? (ports.get(Number(port)) ?? 0) : (port ?? 0));

  Server.prototype.listen = function (...args) {
    const [first] = args;
    const rest = args.slice(1);
    const callback = args.find((arg, index) => typeof arg === "function" && (index > 0 || arg === first));
    const listenOn = (options) => {
      const all = { ...options, host: address, port: realPort(options.port) };
      return callback ? listen.call(this, all, callback) : listen.call(this, all);
    };
    if (first === undefined || first === null || typeof first === "function" || isPort(first)) {
      const host = rest.find((arg) => typeof arg === "string");
      if (!isAny(host)) return listen.apply(this, args);
      const backlog = rest.find((arg) => typeof arg === "number");
      return listenOn({ port: isPort(first) ? first : 0, ...(backlog === undefined ? {} : { backlog }) });
    }
    const isPlain = typeof first === "object" && first.port !== undefined && first.path === undefined;
    if (!isPlain || first.fd >= 0 || first._handle || first.handle || !isAny(first.host))
      return listen.apply(this, args);
    return listenOn(first);
  };
}

function isPort(value) {
  return typeof value === "number" || (typeof value === "string" && value !== "" && Number.isFinite(Number(value)));
}
