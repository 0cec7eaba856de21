import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type Cluster } from "../../../src/cluster/cluster.ts";
import { hasClients } from "../../support/client.ts";
import { helm, HELM_VERSIONS } from "../../support/helm.ts";
import { kubectl } from "../../support/kubectl.ts";

const CHART = fileURLToPath(new URL("chart", import.meta.url));
/** What the chart makes, beside the release's Secrets. */
const KINDS = [
  "configmap deployment service serviceaccount role rolebinding",
  "horizontalpodautoscaler poddisruptionbudget ingress",
].flatMap((line) => line.split(" "));
const NOTHING = "No resources found in default namespace.";
const WITHIN = { timeout: 15_000, interval: 200 };
const PAYMENT = ["--set", "image=mogumogusityau/payment-service:1.0.0", "--set", "message=bye"];

let folder: string;
let cluster: Cluster;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "helm-"));
  cluster = await startCluster({ dir: join(folder, "cluster") });
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

async function get(...args: string[]): Promise<string> {
  const { stdout, stderr } = await kubectl(cluster.kubeconfigPath, ["get", ...args]);
  return stdout.trim() || stderr.trim();
}

describe.skipIf(!hasClients()).each(Object.keys(HELM_VERSIONS) as (keyof typeof HELM_VERSIONS)[])("%s", (version) => {
  const release = version.replace(" ", "-");
  const run = (...args: string[]) => helm(cluster.kubeconfigPath, version, args);
  const image = () => get("deployment", release, "-o", "jsonpath={.spec.template.spec.containers[0].image}");
  const named = (kind: string) => get(kind, "-o", "name", "--field-selector", `metadata.name=${release}`);

  test("install --wait ends when the pods are ready; every object of the chart is there", async () => {
    const { code, stdout, stderr } = await run("install", release, CHART, "--wait", "--timeout", "30s");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("STATUS: deployed");
    expect(stdout).toContain(`${release} answers hello.`);
    expect(await get("deployment", release, "-o", "jsonpath={.status.readyReplicas}")).toMatch(/^[12]$/);
    const names = await Promise.all(KINDS.map(named));
    expect(names.filter((name) => !name.endsWith(`/${release}`))).toEqual([]);
  });

  test("upgrade --wait rolls to another image and keeps what others have set", async () => {
    await kubectl(cluster.kubeconfigPath, ["annotate", "deployment", release, "note=by hand"]);
    const { code, stderr } = await run("upgrade", release, CHART, "--wait", "--timeout", "30s", ...PAYMENT);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(await image()).toBe("mogumogusityau/payment-service:1.0.0");
    expect(await get("deployment", release, "-o", "jsonpath={.metadata.annotations.note}")).toBe("by hand");
    expect(await get("configmap", release, "-o", "jsonpath={.data.MESSAGE}")).toBe("bye");
  });

  test("an upgrade that never gets ready fails, and history tells", async () => {
    const broken = ["--wait", "--timeout", "2s", "--set", "image=mogumogusityau/user-service:0.0.0"];
    const { code, stderr } = await run("upgrade", release, CHART, ...broken);
    expect(code).toBe(1);
    expect(stderr).toContain("UPGRADE FAILED");
    const { stdout } = await run("history", release, "-o", "json");
    const history = JSON.parse(stdout) as { revision: number; status: string }[];
    expect(history.map(({ revision, status }) => `${revision} ${status}`)).toEqual([
      "1 superseded",
      "2 deployed",
      "3 failed",
    ]);
  });

  test("rollback --wait brings the first revision back", async () => {
    const { code, stderr } = await run("rollback", release, "1", "--wait", "--timeout", "30s");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(await image()).toBe("mogumogusityau/user-service:1.0.0");
  });

  test("uninstall --wait leaves nothing behind", async () => {
    const { code, stdout } = await run("uninstall", release, "--wait", "--timeout", "30s");
    expect({ code, stdout }).toEqual({ code: 0, stdout: `release "${release}" uninstalled\n` });
    expect(await Promise.all(KINDS.map(named))).toEqual(KINDS.map(() => ""));
    expect(await get("secrets", "-l", "owner=helm")).toBe(NOTHING);
    await expect.poll(() => get("pods", "-l", `app.kubernetes.io/instance=${release}`), WITHIN).toBe(NOTHING);
  });
});
