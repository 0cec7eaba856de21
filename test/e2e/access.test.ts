import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type Cluster } from "../../src/cluster/cluster.ts";
import { hasClients } from "../support/client.ts";
import { kubectl } from "../support/kubectl.ts";

let folder: string;
let cluster: Cluster;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "access-"));
  cluster = await startCluster({ dir: join(folder, "cluster") });
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = async (...args: string[]) => {
  const { stdout, stderr, code } = await kubectl(cluster.kubeconfigPath, args);
  return { text: `${stdout}${stderr}`.trim(), code };
};
const apply = (manifest: string) => kubectl(cluster.kubeconfigPath, ["apply", "-f", "-"], manifest);
const ACCOUNT = "system:serviceaccount:default:bot";

const MANIFEST = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: bot, namespace: default}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: default}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: bot, namespace: default}]
`;

describe.skipIf(!hasClients())("access with kubectl", () => {
  beforeAll(async () => {
    const { code, stderr } = await apply(MANIFEST);
    if (code !== 0) throw new Error(stderr);
  });

  test("auth can-i answers for oneself and for others", async () => {
    expect(await run("auth", "can-i", "delete", "nodes")).toEqual({ text: expect.stringContaining("yes"), code: 0 });
    expect(await run("auth", "can-i", "list", "pods", "--as", ACCOUNT)).toEqual({ text: "yes", code: 0 });
    expect(await run("auth", "can-i", "list", "secrets", "--as", ACCOUNT)).toEqual({ text: "no", code: 1 });
  });

  test("auth can-i --list shows the rules", async () => {
    const { text } = await run("auth", "can-i", "--list", "--as", ACCOUNT);
    expect(text).toMatch(/^pods +\[\] +\[\] +\[get list\]$/m);
    expect(text).toMatch(/^ +\[\/healthz\] +\[\] +\[get\]$/m);
  });

  test("auth whoami names the user", async () => {
    expect((await run("auth", "whoami")).text).toMatch(/Username +kubernetes-admin\nGroups +\[system:masters /);
    expect((await run("auth", "whoami", "--as", "jane", "--as-group", "devs")).text).toMatch(/Username +jane\n/);
  });

  test("a ServiceAccount's token is taken for what the account may do, and no more", async () => {
    const token = (await run("create", "token", "bot")).text;
    const file = join(folder, "bot.kubeconfig");
    await writeFile(
      file,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "c", cluster: { server: cluster.url, "insecure-skip-tls-verify": true } }],
        users: [{ name: "bot", user: { token } }],
        contexts: [{ name: "c", context: { cluster: "c", user: "bot" } }],
        "current-context": "c",
      }),
    );
    expect(await kubectl(file, ["get", "pods"])).toMatchObject({ code: 0, stderr: /No resources found/ });
    const refused = await kubectl(file, ["get", "secrets"]);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr.trim()).toBe(
      `Error from server (Forbidden): secrets is forbidden: User "${ACCOUNT}" cannot list resource "secrets" in API group "" in the namespace "default"`,
    );
    expect((await kubectl(file, ["get", "pod", "x"])).stderr).toContain('pods "x" not found');
    expect((await kubectl(file, ["get", "nodes"])).stderr).toContain(
      'cannot list resource "nodes" in API group "" at the cluster scope',
    );
  });

  test("roles and bindings have the columns that kubectl prints", async () => {
    expect((await run("get", "role,rolebinding", "-o", "wide")).text.replaceAll(/\d{4}-\S+Z/g, "TIME")).toMatch(
      /NAME +CREATED AT\nrole\S+reader +TIME\n\nNAME +ROLE +AGE +USERS +GROUPS +SERVICEACCOUNTS\n\S+reader +Role\/reader +\d+s +default\/bot/,
    );
  });

  test("cluster roles are aggregated", async () => {
    await apply(`
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: more, labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}
rules: [{apiGroups: [example.com], resources: [things], verbs: [get]}]
`);
    await expect.poll(async () => (await run("describe", "clusterrole", "admin")).text).toContain("things.example.com");
  });
});
