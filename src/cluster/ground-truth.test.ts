import { mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Container, PodSpec } from "../api/core.ts";
import { pods, serviceAccounts, services } from "../api/resources.ts";
import { freeNodePort } from "../../test/support/cli.ts";
import { sleep, systemClock } from "../clock.ts";
import { startCluster } from "./cluster.ts";
import { groundTruthMs, type GroundTruth } from "./ground-truth.ts";

const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < 15_000 && !(await condition()); waitedMs += 20) await sleep(systemClock, 20);
  expect(await condition()).toBe(true);
}

/** Answers each line with itself; port 3000 only; takes its leave with 7. */
const ECHO = `require("node:net").createServer((socket) => socket.pipe(socket)).listen(3000, "0.0.0.0");
process.on("SIGTERM", () => process.exit(7));`;

function connection(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    cleanUps.push(() => void socket.destroy());
    socket.once("connect", () => resolve(socket.on("error", () => undefined)));
    socket.once("error", reject);
  });
}

test.skipIf(process.platform === "darwin")(
  "a listener learns what happened to connections and containers",
  async () => {
    const dir = mkdtempSync(join(tmpdir(), "rollscope-truth-"));
    cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
    const facts: GroundTruth[] = [];
    const cluster = await startCluster({
      dir,
      proxyMinSyncPeriodMs: 0,
      onGroundTruth: (fact) => facts.push(fact),
    });
    cleanUps.push(() => cluster.stop());
    const { api } = cluster;
    await until(() => api.find(serviceAccounts, "default", "default") !== undefined);
    const beganMs = groundTruthMs();
    const container: Partial<Container> = {
      name: "main",
      image: "mogumogusityau/user-service:1.0.0",
      command: [process.execPath, "-e", ECHO],
      lifecycle: { preStop: { exec: { command: [process.execPath, "-e", "process.exit(1)"] } } },
    };
    const metadata = { namespace: "default", labels: { app: "echo" } };
    const spec = { containers: [container], terminationGracePeriodSeconds: 20 } as PodSpec;
    const pod = api.create(pods, { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: "echo" }, spec });
    const port = await freeNodePort();
    api.create(services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, name: "echo" },
      spec: { type: "NodePort", selector: { app: "echo" }, ports: [{ port: 3000, nodePort: port }] } as never,
    });

    // The program needs longer to listen than its container to be running: at first the connection is reset.
    let client: Socket | undefined;
    await until(async () => {
      client = await connection(port).catch(() => undefined);
      client?.write("hello\n");
      return client !== undefined && (await once(client, "data").then(String, () => "")) === "hello\n";
    });
    const { localPort = 0 } = client ?? {};
    api.delete(pods, "default", "echo");
    await until(() => facts.some((fact) => fact.kind === "container" && fact.what === "ended"));
    await until(() => facts.some((fact) => fact.kind === "connection-ended" && fact.clientPort === localPort));

    const podIP =
      api.find(pods, "default", "echo")?.status.podIP ??
      facts.flatMap((fact) => ("podIP" in fact ? [fact.podIP] : []))[0];
    const backend = `${podIP}:3000`;
    const life = facts.filter((fact) => fact.kind === "container");
    expect(life.map(({ what }) => what)).toEqual([
      "started",
      "pre-stop-began",
      "pre-stop-failed",
      "stop-signal",
      "ended",
    ]);
    expect(life.at(-1)).toMatchObject({
      namespace: "default",
      pod: "echo",
      podUid: pod.metadata.uid,
      container: "main",
      podIP,
      attempt: 0,
      exitCode: 7,
    });
    const ofClient = facts.filter((fact) => fact.kind !== "container" && fact.clientPort === localPort);
    expect(ofClient).toMatchObject([
      { kind: "connection-accepted", service: `127.0.0.1:${port}`, backend },
      { kind: "connection-ended", service: `127.0.0.1:${port}`, backend, by: "backend", bytesFromBackend: 6 },
    ]);
    const signalled = life.find(({ what }) => what === "stop-signal")?.atMs ?? 0;
    expect(ofClient[1]?.atMs).toBeGreaterThan(signalled);
    for (const { atMs } of facts) expect(atMs).toBeGreaterThan(beganMs);
  },
  60_000,
);
