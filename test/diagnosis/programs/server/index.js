// The program of all staged mechanisms: an HTTP server that misbehaves as BEHAVIOUR (JSON, see ../behaviour.ts) says.

import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { hostname } from "node:os";

const behaviour = { onStop: "drain", ...JSON.parse(process.env.BEHAVIOUR || "{}") };
const who = { service: "stage", version: process.env.VERSION || "?", pod: hostname() };
const startedAt = Date.now();
const arrivals = [];
let requests = 0;
let draining = false;

const server = createServer((request, response) => {
  if (request.url === "/ready") response.end("ready");
  else if (request.url === "/live") response.writeHead(isSick() ? 500 : 200).end();
  else answer(request.socket, response);
});
server.keepAliveTimeout = 60_000;

function answer(socket, response) {
  requests += 1;
  socket.requests = (socket.requests ?? 0) + 1;
  if (draining && behaviour.onStop === "drop-kept-alive" && socket.requests > 1) {
    socket.destroy();
    return;
  }
  const status = statusNow();
  setTimeout(() => {
    if (response.destroyed) return;
    if (draining && behaviour.onStop === "drain") response.setHeader("connection", "close");
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(who));
  }, latencyMs());
}

function statusNow() {
  const { failing, requestsPerSecond, unlessExists } = behaviour;
  if (failing && Date.now() - startedAt < failing.forMs) return failing.status;
  if (unlessExists && existsSync(unlessExists.path)) return unlessExists.status;
  if (requestsPerSecond !== undefined && isBusy(requestsPerSecond)) return 503;
  return 200;
}

/** Whether more came within half a second than may; what was turned away counts as well. */
function isBusy(requestsPerSecond) {
  const now = Date.now();
  arrivals.push(now);
  while (arrivals[0] < now - 500) arrivals.shift();
  return arrivals.length > requestsPerSecond / 2;
}

function latencyMs() {
  const { latencyMs: usual = 0, slow } = behaviour;
  if (!slow) return usual;
  const { afterRequests, every, requests: count = Infinity } = slow;
  const isSlow = requests > afterRequests && requests <= afterRequests + count && requests % every === 0;
  return isSlow ? slow.latencyMs : usual;
}

/** Once in the life of the pod, and again only when it was restarted without its volume. */
function isSick() {
  return behaviour.sickAfterMs !== undefined && Date.now() - startedAt > behaviour.sickAfterMs && once();
}

function once() {
  const mark = "/state/done";
  if (existsSync(mark)) return false;
  writeFileSync(mark, "");
  return true;
}

if (behaviour.marks) writeFileSync(behaviour.marks, "");
if (behaviour.crashAfterMs !== undefined) {
  setTimeout(() => {
    if (once()) process.exit(1);
  }, behaviour.crashAfterMs);
}
setTimeout(() => {
  const { port = 3000, address = "0.0.0.0" } = behaviour;
  server.listen(port, address, () => console.log(`listens on ${address}:${port}`));
}, behaviour.listenDelayMs ?? 0);

if (behaviour.onStop !== "ignore") {
  process.on("SIGTERM", () => {
    draining = true;
    if (behaviour.onStop === "exit") process.exit(143);
    // With fresh connections all the same, whoever is connected keeps it until the grace period ends.
    if (behaviour.onStop === "drop-kept-alive") return;
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
