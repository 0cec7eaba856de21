// ConfigMap create/get/patch/delete with 16 connections, and LIST of 2 000 objects, in requests per second.
import https from "node:https";
import { request, startEmbedded } from "./embedded.mjs";

const CONNECTIONS = 16;
const OBJECTS = 2000;
const PATH = "/api/v1/namespaces/default/configmaps";

export async function benchApi() {
  const embedded = await startEmbedded();
  const agent = new https.Agent({ keepAlive: true, maxSockets: CONNECTIONS, ...embedded.agentOptions });
  const call = (...args) => request(embedded, agent, ...args);
  const name = (index) => `bench-${String(index).padStart(5, "0")}`;
  try {
    const create = await perSecond(OBJECTS, (index) =>
      call("POST", PATH, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: name(index) },
        data: { key: "x".repeat(200) },
      }),
    );
    const get = await perSecond(OBJECTS, (index) => call("GET", `${PATH}/${name(index)}`));
    const patch = await perSecond(OBJECTS, (index) =>
      call("PATCH", `${PATH}/${name(index)}`, { data: { key: `y${index}` } }, "application/merge-patch+json"),
    );
    const list = await perSecond(100, () => call("GET", PATH));
    const remove = await perSecond(OBJECTS, (index) => call("DELETE", `${PATH}/${name(index)}`));
    const unit = "requests/s";
    return [
      { what: `ConfigMap create, ${CONNECTIONS} connections`, value: create, unit },
      { what: "ConfigMap get", value: get, unit },
      { what: "ConfigMap merge patch", value: patch, unit },
      { what: "ConfigMap delete", value: remove, unit },
      { what: `LIST of ${OBJECTS} ConfigMaps`, value: list, unit },
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
