import { describe, expect, test } from "vitest";
import type { Pod } from "../../src/api/core.ts";
import { eventually, upstreamCluster } from "./cluster.ts";

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.59";
const BUSYBOX = "registry.k8s.io/e2e-test-images/busybox:1.37.0-1";

type Fields = Record<string, unknown>;
const cluster = upstreamCluster();
const path = (namespace: string, rest: string) => `/api/v1/namespaces/${namespace}/${rest}`;
const get = (namespace: string, name: string) => cluster.call<Pod>("GET", path(namespace, `pods/${name}`));
const logs = (namespace: string, name: string) => cluster.call<string>("GET", path(namespace, `pods/${name}/log`));

async function create(namespace: string, plural: string, object: Fields): Promise<void> {
  await cluster.call("POST", path(namespace, plural), { apiVersion: "v1", ...object });
}

const pod = (name: string, container: Fields, spec: Fields = {}) => ({
  kind: "Pod",
  metadata: { name, labels: { key: "value" }, annotations: { builder: "bar" } },
  spec: { restartPolicy: "Never", containers: [{ name: "agnhost-container", image: AGNHOST, ...container }], ...spec },
});

/** Runs a Pod to its end, as the upstream framework's TestContainerOutput does; what it wrote. */
async function output(namespace: string, object: ReturnType<typeof pod>): Promise<string> {
  const { name } = object.metadata;
  await create(namespace, "pods", object);
  await eventually(async () => ["Succeeded", "Failed"].includes((await get(namespace, name)).status.phase));
  const text = await logs(namespace, name);
  expect([(await get(namespace, name)).status.phase, text]).toEqual(["Succeeded", text]);
  return text;
}

/** Waits for something in the log of a Pod that runs on. */
const logged = (namespace: string, name: string, text: string) =>
  eventually(async () => {
    const { status } = await get(namespace, name);
    return status.phase !== "Pending" && (await logs(namespace, name)).includes(text);
  });

const data = { "data-1": "value-1", "data-2": "value-2", "data-3": "value-3" };
const base64 = (value: Record<string, string>) =>
  Object.fromEntries(Object.entries(value).map(([key, text]) => [key, Buffer.from(text).toString("base64")]));

describe("[sig-storage] ConfigMap, Secrets and Projected volumes", () => {
  const sources = (kind: "configMap" | "secret", options: Fields): Fields[] => {
    const { defaultMode, ...source } = options;
    const named =
      kind === "configMap" ? { configMap: { name: "it", ...options } } : { secret: { secretName: "it", ...options } };
    return [named, { projected: { defaultMode, sources: [{ [kind]: { name: "it", ...source } }] } }];
  };

  test.each(["configMap", "secret"] as const)("%s: consumable, with modes and mappings", async (kind) => {
    const namespace = await cluster.namespace(kind.toLowerCase());
    if (kind === "configMap")
      await create(namespace, "configmaps", { kind: "ConfigMap", metadata: { name: "it" }, data });
    else await create(namespace, "secrets", { kind: "Secret", metadata: { name: "it" }, data: base64(data) });
    const items = [{ key: "data-2", path: "path/to/data-2", mode: 0o400 }];
    const cases = [
      { options: {}, file: "data-1", mode: "-rw-r--r--" },
      { options: { defaultMode: 0o400 }, file: "data-1", mode: "-r--------" },
      { options: { items }, file: "path/to/data-2", mode: "-r--------" },
    ];
    let count = 0;
    for (const { options, file, mode } of cases) {
      for (const source of sources(kind, options)) {
        const mounted = `/etc/it-volume/${file}`;
        const args = ["mounttest", `--file_content=${mounted}`, `--file_mode=${mounted}`];
        const volumeMounts = [{ name: "it-volume", mountPath: "/etc/it-volume", readOnly: true }];
        const spec = { volumes: [{ name: "it-volume", ...source }] };
        const text = await output(namespace, pod(`pod-${count++}`, { args, volumeMounts }, spec));
        expect(text).toContain(`content of file "${mounted}": value-${file.slice(-1)}`);
        expect(text).toContain(`mode of file "${mounted}": ${mode}`);
      }
    }
  });

  test("updates should be reflected in volume, and optional updates too", async () => {
    const namespace = await cluster.namespace("configmap");
    const configMap = (name: string, values: Record<string, string>) => ({
      kind: "ConfigMap",
      metadata: { name },
      data: values,
    });
    await create(namespace, "configmaps", configMap("del", { "data-1": "value-1" }));
    await create(namespace, "configmaps", configMap("upd", { "data-1": "value-1" }));
    const names = ["del", "upd", "create"];
    const loop = (name: string) => ({
      name,
      image: AGNHOST,
      args: [
        "mounttest",
        "--break_on_expected_content=false",
        "--retry_time=120",
        `--file_content_in_loop=/etc/${name}/${name === "upd" ? "data-3" : "data-1"}`,
      ],
      volumeMounts: [{ name, mountPath: `/etc/${name}`, readOnly: true }],
    });
    await create(namespace, "pods", {
      kind: "Pod",
      metadata: { name: "volumes" },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: names.map(loop),
        volumes: names.map((name) => ({ name, configMap: { name, optional: true } })),
      },
    });
    const has = (name: string, text: string) =>
      eventually(async () => {
        const { status } = await get(namespace, "volumes");
        if (status.phase !== "Running") return false;
        return (await cluster.call<string>("GET", path(namespace, `pods/volumes/log?container=${name}`))).includes(
          text,
        );
      });
    await has("create", "Error reading file /etc/create/data-1");
    await has("del", "value-1");
    await cluster.call("DELETE", path(namespace, "configmaps/del"));
    await cluster.call("PUT", path(namespace, "configmaps/upd"), {
      apiVersion: "v1",
      ...configMap("upd", { "data-3": "value-3" }),
    });
    await create(namespace, "configmaps", configMap("create", { "data-1": "value-1" }));
    await has("create", "value-1");
    await has("upd", "value-3");
    await has("del", "Error reading file /etc/del/data-1");
    expect((await get(namespace, "volumes")).status.containerStatuses?.every(({ ready }) => ready)).toBe(true);
  });
});

describe("[sig-storage] Downward API volume", () => {
  test("should provide podname, limits and labels, and update labels on modification", async () => {
    const namespace = await cluster.namespace("downward-api");
    const items = [
      { path: "podname", fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } },
      { path: "labels", fieldRef: { apiVersion: "v1", fieldPath: "metadata.labels" } },
      { path: "cpu_limit", resourceFieldRef: { containerName: "agnhost-container", resource: "limits.cpu" } },
    ];
    const volumeMounts = [{ name: "podinfo", mountPath: "/etc/podinfo" }];
    const spec = { volumes: [{ name: "podinfo", downwardAPI: { items } }], terminationGracePeriodSeconds: 0 };
    const resources = { limits: { cpu: "1250m" } };
    const read = (name: string, file: string) =>
      output(
        namespace,
        pod(name, { args: ["mounttest", `--file_content=/etc/podinfo/${file}`], volumeMounts, resources }, spec),
      );
    expect(await read("a", "podname")).toContain('content of file "/etc/podinfo/podname": a\n');
    expect(await read("b", "cpu_limit")).toContain('content of file "/etc/podinfo/cpu_limit": 2\n');

    const args = [
      "mounttest",
      "--break_on_expected_content=false",
      "--retry_time=120",
      "--file_content_in_loop=/etc/podinfo/labels",
    ];
    await create(namespace, "pods", pod("c", { args, volumeMounts }, spec));
    await logged(namespace, "c", 'key="value"\n');
    const current = await get(namespace, "c");
    await cluster.call("PUT", path(namespace, "pods/c"), {
      ...current,
      metadata: { ...current.metadata, labels: { key: "value", key3: "value3" } },
    });
    await logged(namespace, "c", 'key3="value3"\n');
  });
});

describe("[sig-storage] EmptyDir volumes", () => {
  test.each(["0644", "0666", "0777"])("should support (root,%s,default)", async (mode) => {
    const namespace = await cluster.namespace("emptydir");
    const file = "/test-volume/test-file";
    const args = ["mounttest", `--new_file_${mode}=${file}`, `--file_perm=${file}`];
    const volumeMounts = [{ name: "test-volume", mountPath: "/test-volume" }];
    const text = await output(
      namespace,
      pod("pod", { args, volumeMounts }, { volumes: [{ name: "test-volume", emptyDir: {} }] }),
    );
    const perms = { "0644": "-rw-r--r--", "0666": "-rw-rw-rw-", "0777": "-rwxrwxrwx" }[mode];
    expect(text).toContain(`perms of file "${file}": ${perms}`);
    expect(text).toContain(`content of file "${file}": mount-tester new file`);
  });

  test("pod should support shared volumes between containers", async () => {
    const namespace = await cluster.namespace("emptydir");
    const volumeMounts = [{ name: "shared-data", mountPath: "/pod-data" }];
    const line = (command: string) => ["/bin/sh", "-c", command];
    const writer = {
      name: "writer",
      image: BUSYBOX,
      command: line("echo Hello from the busy-box sub-container > /pod-data/index.html; sleep 60"),
      volumeMounts,
    };
    await create(namespace, "pods", {
      kind: "Pod",
      metadata: { name: "shared" },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: "main",
            image: BUSYBOX,
            command: line("sleep 1; cat /usr/share/volumeshare/index.html; sleep 60"),
            volumeMounts: [{ name: "shared-data", mountPath: "/usr/share/volumeshare" }],
          },
          writer,
        ],
        volumes: [{ name: "shared-data", emptyDir: {} }],
      },
    });
    await eventually(async () => (await get(namespace, "shared")).status.phase === "Running");
    const mainLog = () => cluster.call<string>("GET", path(namespace, "pods/shared/log?container=main"));
    await eventually(async () => (await mainLog()) !== "");
    expect(await mainLog()).toBe("Hello from the busy-box sub-container\n");
  });
});

describe("[sig-node] Variable expansion, Containers, Container runtime", () => {
  test("should allow composing env vars, and substituting values in a container's command and args", async () => {
    const namespace = await cluster.namespace("var-expansion");
    const env = [
      { name: "FOO", value: "foo-value" },
      { name: "BAR", value: "bar-value" },
      { name: "FOOBAR", value: "$(FOO);;$(BAR)" },
    ];
    const command = ["sh", "-c", 'env; echo "FOO=$(FOO) $$(BAR)"'];
    const text = await output(namespace, pod("env", { image: BUSYBOX, command, env }));
    expect(text).toContain("FOOBAR=foo-value;;bar-value\n");
    expect(text).toContain("FOO=foo-value ");
  });

  test("should be able to override the image's default command and arguments", async () => {
    const namespace = await cluster.namespace("containers");
    const args = ["entrypoint-tester", "override", "arguments"];
    expect(await output(namespace, pod("args", { args }))).toContain("[/agnhost entrypoint-tester override arguments]");
    const command = ["/agnhost", "entrypoint-tester"];
    expect(await output(namespace, pod("all", { command, args: ["override"] }))).toContain(
      "[/agnhost entrypoint-tester override]",
    );
  });

  test("should run with the expected status", async () => {
    const namespace = await cluster.namespace("container-runtime");
    const line = `
f=/restart-count/restartCount
count=$(echo 'hello' >> $f ; wc -l $f | awk {'print $1'})
if [ $count -eq 1 ]; then
	exit 1
fi
if [ $count -eq 2 ]; then
	exit 0
fi
while true; do sleep 1; done
`;
    const volumeMounts = [{ name: "restart-count", mountPath: "/restart-count" }];
    for (const [restartPolicy, phase, restartCount] of [
      ["OnFailure", "Succeeded", 1],
      ["Never", "Failed", 0],
    ] as const) {
      const name = `terminate-cmd-${restartPolicy.toLowerCase()}`;
      const spec = { restartPolicy, volumes: [{ name: "restart-count", emptyDir: { medium: "Memory" } }] };
      await create(namespace, "pods", pod(name, { image: BUSYBOX, command: ["sh", "-c", line], volumeMounts }, spec));
      await eventually(async () => (await get(namespace, name)).status.phase === phase);
      const { status } = await get(namespace, name);
      expect(status.containerStatuses?.[0]).toMatchObject({ restartCount, ready: false, state: { terminated: {} } });
    }
  });
});

describe("[sig-node] Probing container", () => {
  const probe = (action: Fields) => ({ ...action, initialDelaySeconds: 1, periodSeconds: 1, failureThreshold: 1 });
  const restarts = async (namespace: string, name: string) =>
    (await get(namespace, name)).status.containerStatuses?.[0]?.restartCount ?? 0;

  test("a local redirect is followed, another one only warned of; an exec probe restarts", async () => {
    const namespace = await cluster.namespace("container-probe");
    const redirect = (loc: string) =>
      probe({ httpGet: { path: `/redirect?loc=${encodeURIComponent(loc)}`, port: 8080 } });
    const spec = { restartPolicy: "Always", terminationGracePeriodSeconds: 0 };
    const args = ["liveness"];
    const sleep = ["/bin/sh", "-c", "echo ok >/tmp/health; sleep 2; rm -rf /tmp/health; sleep 600"];
    const exec = probe({ exec: { command: ["cat", "/tmp/health"] } });
    const tmp = { volumes: [{ name: "tmp", emptyDir: {} }] };
    await create(namespace, "pods", pod("local", { args, livenessProbe: redirect("/nowhere") }, spec));
    await create(namespace, "pods", pod("other", { args, livenessProbe: redirect("http://0.0.0.0/") }, spec));
    const volumeMounts = [{ name: "tmp", mountPath: "/tmp" }];
    await create(
      namespace,
      "pods",
      pod("exec", { image: BUSYBOX, command: sleep, livenessProbe: exec, volumeMounts }, { ...spec, ...tmp }),
    );
    await eventually(async () => (await restarts(namespace, "local")) > 0);
    await eventually(async () => (await restarts(namespace, "exec")) > 0);
    expect(await restarts(namespace, "other")).toBe(0);
    const { items } = await cluster.call<{ items: { message: string }[] }>(
      "GET",
      path(namespace, "events?fieldSelector=reason%3DProbeWarning,involvedObject.name%3Dother"),
    );
    expect(items[0]?.message).toContain(
      'Liveness probe warning: Probe terminated redirects, Response body: <a href="http://0.0.0.0/">Found</a>.',
    );
  });
});
