// The API server under load, beside a real kube-apiserver with etcd on the same machine (see `aims`): ConfigMap create, get, patch
// and delete with 16 connections, LIST of 2 000 objects, delivery to 100 watchers, memory of 10 000 objects.
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { request, startEmbedded } from "./embedded.mjs";

const CONNECTIONS = 16;
const OBJECTS = 2000;
const WARM_UP = 1500;
const WATCHERS = 100;
/** Every tenth is looked at; what the others get stays in their sockets, as if they were processes of their own. */
const LOOKED_AT = 10;
const CHANGES = 200;
const STORED = 10_000;
const PATH = "/api/v1/namespaces/default/configmaps";
/** Requests per second: five times (get: three, list: ten times) what the real one does on two cores. */
const aims = { create: 2805, get: 4470, patch: 3340, delete: 3665, list: 400 };

const name = (index) => `bench-${String(index).padStart(5, "0")}`;
const configMap = (index) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: name(index) },
  data: { key: "x".repeat(200) },
});

export async function benchApi() {
  const embedded = await startEmbedded();
  const agent = new https.Agent({ keepAlive: true, maxSockets: CONNECTIONS, ...embedded.agentOptions });
  const call = (...args) => request(embedded, agent, ...args);
  const requests = {
    create: (index) => call("POST", PATH, configMap(index)),
    get: (index) => call("GET", `${PATH}/${name(index)}`),
    patch: (index) =>
      call("PATCH", `${PATH}/${name(index)}`, { data: { key: `y${index}` } }, "application/merge-patch+json"),
    list: () => call("GET", PATH),
    delete: (index) => call("DELETE", `${PATH}/${name(index)}`),
  };
  try {
    // Both processes compile what runs often: the first requests tell about that, the later ones about the server.
    const cold = await perSecond(WARM_UP, requests.create);
    for (const verb of ["get", "patch", "delete"]) await perSecond(WARM_UP, requests[verb]);
    const rates = {};
    for (const verb of ["create", "get", "patch", "list", "delete"]) {
      rates[verb] = await perSecond(verb === "list" ? 100 : OBJECTS, requests[verb]);
    }
    const row = (what, verb) => ({ what, value: rates[verb], unit: "requests/s", atLeast: aims[verb] });
    return [
      { what: `ConfigMap create, first ${WARM_UP} after the start`, value: cold, unit: "requests/s" },
      row(`ConfigMap create, ${CONNECTIONS} connections`, "create"),
      row("ConfigMap get", "get"),
      row("ConfigMap merge patch", "patch"),
      row("ConfigMap delete", "delete"),
      row(`LIST of ${OBJECTS} ConfigMaps`, "list"),
      ...(await benchWatch(embedded, call)),
      ...(await benchStored(embedded, requests)),
    ];
  } finally {
    agent.destroy();
    await embedded.stop();
  }
}

/** Requests per second with CONNECTIONS requests under way at any time. */
async function perSecond(count, send) {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < count) await send(next++);
    }),
  );
  return Math.round(count / ((performance.now() - started) / 1000));
}

/** From the moment a change is sent until those of the watchers that are looked at have read it. */
async function benchWatch(embedded, call) {
  const sentAt = new Map();
  const delays = [];
  const seen = (mark) => {
    if (sentAt.has(mark)) delays.push(performance.now() - sentAt.get(mark));
  };
  const watchers = [];
  for (let index = 0; index < WATCHERS; index++) {
    watchers.push(await watch(embedded, index % (WATCHERS / LOOKED_AT) === 0 ? seen : undefined));
  }
  await call("POST", PATH, { ...configMap(0), metadata: { name: "watched" } });
  for (let index = -50; index < CHANGES; index++) {
    const mark = `mark${index}.`;
    if (index >= 0) sentAt.set(mark, performance.now());
    await call("PATCH", `${PATH}/watched`, { data: { key: mark } }, "application/merge-patch+json");
    await sleep(20);
  }
  await sleep(200);
  for (const watcher of watchers) watcher.destroy();
  await call("DELETE", `${PATH}/watched`);
  if (delays.length !== LOOKED_AT * CHANGES)
    throw new Error(`${delays.length} of ${LOOKED_AT * CHANGES} events arrived`);
  delays.sort((a, b) => a - b);
  const at = (share) => Number(delays[Math.floor(share * (delays.length - 1))].toFixed(1));
  const what = `change seen by ${WATCHERS} watchers`;
  return [
    { what: `${what}, p50`, value: at(0.5), unit: "ms" },
    { what: `${what}, p99`, value: at(0.99), unit: "ms", limit: 5 },
  ];
}

/** Calls `seen` with every mark that arrives; without it nothing is read. */
function watch(embedded, seen) {
  return new Promise((resolve, reject) => {
    const options = { ...embedded.agentOptions, agent: false, headers: embedded.headers };
    const path = `${PATH}?watch=1&fieldSelector=metadata.name%3Dwatched`;
    const req = https.get(embedded.server + path, options, (res) => {
      if (seen) {
        res.on("data", (chunk) => {
          for (const [mark] of chunk.toString().matchAll(/mark-?\d+\./g)) seen(mark);
        });
      } else res.socket.pause();
      res.on("error", () => undefined);
      resolve(req);
    });
    req.on("error", reject);
  });
}

async function benchStored(embedded, { create }) {
  const before = embedded.rssBytes();
  await perSecond(STORED, create);
  await sleep(2000);
  const megabytes = (bytes) => Math.round(bytes / 1024 / 1024);
  const after = embedded.rssBytes();
  return [
    { what: `memory with ${STORED} objects`, value: megabytes(after), unit: "MB" },
    { what: `memory of ${STORED} objects`, value: megabytes(after - before), unit: "MB", limit: 150 },
  ];
}
