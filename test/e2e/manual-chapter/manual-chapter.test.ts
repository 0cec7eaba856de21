import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startCluster, type Cluster } from "../../../src/cluster/cluster.ts";
import { hasClients } from "../../support/client.ts";
import { KUBECTL_VERSIONS } from "../../support/kubectl.ts";
import { runSteps } from "./run-steps.ts";
import { STEPS } from "./steps.ts";

const MANIFESTS = fileURLToPath(new URL("../../../k8s", import.meta.url));

let folder: string;
let cluster: Cluster;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "manual-"));
  await cp(MANIFESTS, join(folder, "k8s"), { recursive: true });
  const base = join(folder, "k8s", "base");
  for (const file of await readdir(base)) {
    const text = await readFile(join(base, file), "utf8");
    // The programs ignore SIGTERM, which is a lesson but no test. Another test may use the node port.
    const quick = text
      .replace(/^( +)containers:$/m, "$1terminationGracePeriodSeconds: 1\n$1containers:")
      .replace(/^ +nodePort: 30000\n/m, "");
    await writeFile(join(base, file), quick);
  }
});
beforeEach(async () => {
  cluster = await startCluster({ dir: join(folder, "cluster") });
  return () => cluster.stop();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!hasClients())("the manual chapter of the tutorial, word for word", () => {
  test.each(KUBECTL_VERSIONS)("with kubectl %s", { timeout: 180_000 }, async (version) => {
    const played = await runSteps(cluster.kubeconfigPath, version, STEPS, folder);
    expect(played).toHaveLength(STEPS.length);
  });
});
