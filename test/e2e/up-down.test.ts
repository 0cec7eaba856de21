import { readFileSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestHome, freeNodePort, isListening, type RunningCli, type TestHome } from "../support/cli.ts";
import { hasClients } from "../support/client.ts";
import { kubectl } from "../support/kubectl.ts";
import { webYaml } from "../support/manifests.ts";

let home: TestHome;

beforeEach(() => {
  home = createTestHome();
});

afterEach(() => home.remove());

async function up(...args: string[]): Promise<{ cli: RunningCli; kubeconfig: string; port: number }> {
  const cli = home.start(["up", ...args]);
  const kubeconfig = (await cli.waitFor(/^export KUBECONFIG=(.*)\n/m))[1] ?? "";
  const port = Number(/https:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(kubeconfig, "utf8"))?.[1]);
  return { cli, kubeconfig, port };
}

describe("up and down", () => {
  test("one line on stdout, a private kubeconfig, an end by `down` that leaves nothing", async () => {
    const { cli, kubeconfig, port } = await up();
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    expect(await isListening(port)).toBe(true);

    const second = await home.run(["up"]);
    expect(second).toMatchObject({ code: 6, stdout: "" });
    expect(second.stderr).toContain(
      `error: an embedded cluster named "default" is running already (process ${cli.child.pid})`,
    );

    const down = await home.run(["down"]);
    expect(down).toEqual({
      code: 0,
      stdout: `Cluster "default" (process ${cli.child.pid}) has ended; nothing is left of it.\n`,
      stderr: "",
    });
    const { code, stdout } = await cli.result;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `export KUBECONFIG=${kubeconfig}\n` });
    expect([home.processes(), home.clusters(), await isListening(port)]).toEqual([[], [], false]);
  });

  test("clusters of different names live side by side", async () => {
    const first = await up("--name", "one", "--runtime", "simulated");
    const second = await up("--name", "two", "--runtime", "simulated");
    expect(first.port).not.toBe(second.port);
    expect((await home.run(["down", "--name", "one"])).code).toBe(0);
    expect(await isListening(second.port)).toBe(true);
    second.cli.child.kill("SIGINT");
    expect((await second.cli.result).code).toBe(0);
    expect([home.processes(), home.clusters()]).toEqual([[], []]);
  });

  test("`down` says clearly when there is no such cluster", async () => {
    const { code, stdout, stderr } = await home.run(["down", "--name", "other"]);
    expect({ code, stdout, stderr }).toEqual({
      code: 6,
      stdout: "",
      stderr: 'error: there is no embedded cluster named "other"\n',
    });
  });

  test("a busy --port is told with its holder", async () => {
    const { cli, port } = await up("--runtime", "simulated");
    const { code, stderr } = await home.run(["up", "--name", "second", "--port", String(port)]);
    expect(code).toBe(6);
    expect(stderr).toContain(`port ${port} is in use by process ${cli.child.pid} (`);
    expect(stderr).toContain("--port");
    expect(home.clusters()).toEqual(["default"]);
  });
});

describe("a cluster of `up`", () => {
  test.skipIf(!hasClients())(
    "is one that kubectl deploys to and `run --kubeconfig` works on",
    async () => {
      const { kubeconfig } = await up();
      const nodePort = await freeNodePort();
      const image = "mogumogusityau/user-service:1.0.0";
      const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: untouched }\n---\n";
      const web = webYaml({ image, nodePort }).replace(/namespace: shop/g, "namespace: untouched");
      expect((await kubectl(kubeconfig, ["apply", "-f", "-"], namespace + web)).stdout).toBe(
        "namespace/untouched created\ndeployment.apps/web created\nservice/web created\n",
      );
      const waited = await kubectl(kubeconfig, [
        "-n",
        "untouched",
        "rollout",
        "status",
        "deployment/web",
        "--timeout=30s",
      ]);
      expect(waited.stdout).toContain('deployment "web" successfully rolled out');

      const runPort = await freeNodePort();
      const options = `--kubeconfig ${kubeconfig} --node-port ${runPort} --expect completed --grace-period 1`;
      const run = await home.run(["run", ...options.split(" ")]);
      expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: "" });
      // What the user had there is left alone, what the run made is gone.
      const left = await kubectl(kubeconfig, ["get", "pods,deployments", "-A", "-o", "name"]);
      expect(left.stdout.split("\n").filter((name) => name.startsWith("deployment"))).toEqual(["deployment.apps/web"]);
      const gone = await kubectl(kubeconfig, ["get", "namespace", "app-dev"]);
      expect(gone.stderr).toContain('namespaces "app-dev" not found');
    },
    90_000,
  );
});
