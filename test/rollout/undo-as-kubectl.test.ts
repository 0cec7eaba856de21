import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deployments, replicaSets } from "../../src/api/resources.ts";
import { Client } from "../../src/client/client.ts";
import { loadKubeconfig } from "../../src/client/kubeconfig.ts";
import { startCluster, type Cluster } from "../../src/cluster/cluster.ts";
import { planUndo } from "../../src/rollout/rollback/undo.ts";
import { eventually } from "../support/cli.ts";
import { kubectl } from "../support/kubectl.ts";
import { webYaml } from "../support/manifests.ts";

let cluster: Cluster;
let client: Client;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undo-"));
  cluster = await startCluster({ dir: join(folder, "cluster"), runtime: "simulated" });
  client = new Client(await loadKubeconfig({ path: cluster.kubeconfigPath }));
});
afterAll(async () => {
  client.close();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

async function run(args: string[], input = ""): Promise<void> {
  const result = await kubectl(cluster.kubeconfigPath, ["-n", "shop", ...args], input);
  // It may warn that an apply later on will not know of the undo.
  expect(result).toMatchObject({ code: 0 });
}

const REVISION = "deployment.kubernetes.io/revision";

test("what we would undo is what kubectl rollout undo undoes", async () => {
  const apply = async (version: string, revision: string) => {
    await run(["apply", "-f", "-"], webYaml({ image: `web:${version}`, nodePort: 30_999, release: version }));
    await run(["annotate", "deployment/web", "--overwrite", `kubernetes.io/change-cause=release ${version}`]);
    await eventually(async () => {
      const { items } = await client.list(replicaSets, { namespace: "shop" });
      const own = items.find(({ metadata }) => metadata.annotations?.[REVISION] === revision);
      return own?.metadata.annotations?.["kubernetes.io/change-cause"] === `release ${version}`;
    }, 30_000);
  };
  await run(["create", "namespace", "shop"]);
  await apply("1", "1");
  await apply("2", "2");
  const before = await client.get(deployments, "shop", "web");
  const { items } = await client.list(replicaSets, { namespace: "shop" });
  const undo = planUndo(before, items);
  expect(undo).toMatchObject({ revision: 1 });

  await run(["rollout", "undo", "deployment/web"]);
  const after = await client.get(deployments, "shop", "web");
  const [template, annotations] = "patch" in undo ? undo.patch.map(({ value }) => value) : [];
  expect(after.spec.template).toEqual(template);
  // The controller goes on counting.
  const { [REVISION]: _, ...kept } = after.metadata.annotations ?? {};
  const { [REVISION]: __, ...ours } = annotations as Record<string, string>;
  expect(kept).toEqual(ours);
  expect(kept["kubernetes.io/change-cause"]).toBe("release 1");
}, 90_000);
