import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildKustomization } from "../../src/rollout/manifests/kustomize.ts";
import { hasClients } from "../support/client.ts";
import { kubectlPath } from "../support/kubectl.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kustomize-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** The objects of a kustomization in an order that does not depend on the builder. */
async function build(directory: string, kubectl: string | null): Promise<unknown[]> {
  const manifests = await buildKustomization(directory, kubectl);
  const keyOf = ({ kind, metadata }: { kind: string; metadata: { name?: string } }) => `${kind} ${metadata.name}`;
  return manifests.map(({ object }) => object).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 1
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      initContainers:
        - name: init
          image: registry:5000/tools/init
      containers:
        - name: app
          image: example.com/web:1.0
          ports: [{containerPort: 80, name: http}]
          volumeMounts: [{name: all, mountPath: /all}]
          env:
            - {name: FIRST, value: "0"}
            - {name: A, value: "1"}
            - name: PORT
              valueFrom: {configMapKeyRef: {name: settings, key: PORT}}
          envFrom:
            - configMapRef: {name: settings}
        - name: side
          image: busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000
      volumes:
        - name: files
          configMap: {name: files}
        - name: all
          projected:
            sources:
              - configMap: {name: settings}
`;
const SERVICE = `
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
`;

const BASE = {
  "base/kustomization.yaml": `
resources: [deployment.yaml, service.yaml, rest.yaml]
configMapGenerator:
- name: settings
  literals: [PORT=3000, "QUOTED='a b'", EMPTY=, "HTML=<a href=\\"x\\">&</a>"]
- name: files
  files: [note.txt, renamed=note.txt]
`,
  "base/note.txt": "one\ntwo ä\n",
  "base/deployment.yaml": DEPLOYMENT,
  "base/service.yaml": SERVICE,
  "base/rest.yaml": `
apiVersion: v1
kind: Namespace
metadata: {name: old}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: []
`,
};

const CASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "resources and generated ConfigMaps": { "top/kustomization.yaml": "resources: [../base]\n" },
  "namespace, labels, images and replicas": {
    "top/kustomization.yaml": `
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
resources: [../base]
labels:
- pairs: {team: a}
- pairs: {tier: front}
  includeTemplates: true
- pairs: {stage: dev}
  includeSelectors: true
replicas:
- {name: web, count: 4}
images:
- {name: example.com/web, newTag: "2.0"}
- {name: registry:5000/tools/init, newName: init, newTag: v1}
- {name: busybox, newName: alpine, digest: sha256:1111111111111111111111111111111111111111111111111111111111111111}
`,
  },
  "strategic merge patches": {
    "top/kustomization.yaml": `
resources: [../base]
patches:
- path: grace.yaml
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      template:
        spec:
          containers:
          - name: app
            env: [{name: B, value: "2"}, {name: A, $patch: delete}, {name: C, value: "3"}]
            ports: [{containerPort: 81}, {containerPort: 80, name: web}]
            volumeMounts: [{name: files, mountPath: /files}]
            lifecycle: {preStop: {sleep: {seconds: 3}}}
          - name: side
            $patch: delete
- target: {kind: Service|ServiceAccount, name: w.*|robot}
  patch: |
    apiVersion: v1
    kind: Anything
    metadata:
      name: whatever
      annotations: {note: x}
- target: {labelSelector: "app=web"}
  patch: '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "labels": {"extra": "x"}}, "spec": {"replicas": null}}'
- patch: |
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: reader}
    $patch: delete
`,
    "top/grace.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec: {terminationGracePeriodSeconds: 60}
`,
  },
  "JSON patches": {
    "top/kustomization.yaml": `
resources: [../base]
patches:
- target: {group: apps, version: v1, kind: Deployment, name: web}
  patch: |-
    - {op: replace, path: /spec/replicas, value: 7}
    - {op: add, path: /metadata/annotations, value: {a~b/c: d}}
    - {op: add, path: /metadata/annotations/x~1y, value: z}
    - {op: remove, path: /spec/template/spec/containers/1}
    - {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: LAST, value: "!"}}
- target: {kind: Service}
  path: service.json
`,
    "top/service.json": '[{"op": "add", "path": "/spec/type", "value": "NodePort"}]',
  },
  "generators that merge, replace and keep their names": {
    "top/kustomization.yaml": `
resources: [../base]
generatorOptions:
  labels: {made: by-kustomize}
configMapGenerator:
- name: settings
  behavior: merge
  literals: [PORT=4000, NEW=1]
- name: files
  behavior: replace
  envs: [settings.env]
  options: {annotations: {note: x}}
- name: plain
  literals: [a=b]
  options: {disableNameSuffixHash: true, immutable: true}
`,
    "top/settings.env": "# a comment\nA=1\n\nB=two words\n  C=indented\n",
  },
  "several layers": {
    "middle/kustomization.yaml": "resources: [../base]\nnamespace: middle\nlabels: [{pairs: {layer: middle}}]\n",
    "top/kustomization.yaml": `
resources: [../middle]
namespace: top
patches:
- patch: '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 9}}'
`,
  },
  "a generated ConfigMap in a namespace": {
    "top/kustomization.yaml": `
namespace: shop
resources: [../base]
configMapGenerator:
- name: extra
  literals: [a=1]
`,
  },
};

describe.skipIf(!hasClients())("without kubectl the same objects are built as with it:", () => {
  test.each(Object.keys(CASES))("%s", async (name) => {
    await write({ ...BASE, ...CASES[name] });
    const ours = await build(join(folder, "top"), null);
    expect(ours).toEqual(await build(join(folder, "top"), kubectlPath()));
    expect(ours.length).toBeGreaterThan(4);
  });

  const overlays = fileURLToPath(new URL("../../k8s/overlays/", import.meta.url));
  const inRepository = existsSync(overlays)
    ? readdirSync(overlays, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("kustomization.yaml"))
    : [];
  test.each(inRepository)("k8s/overlays/%s", async (path) => {
    const directory = dirname(join(overlays, path));
    const ours = await build(directory, null);
    expect(ours).toEqual(await build(directory, kubectlPath()));
    expect(ours.length).toBeGreaterThan(0);
  });
});

describe("our own reading refuses", () => {
  const failure = async (kustomization: string, files: Readonly<Record<string, string>> = {}) => {
    await write({ "top/kustomization.yaml": kustomization, "top/service.yaml": SERVICE, ...files });
    const error: unknown = await buildKustomization(join(folder, "top"), null).catch((reason: unknown) => reason);
    const { code, message } = error as { code: string; message: string };
    return { code, message: message.replaceAll(`${folder}/`, "") };
  };

  test("fields it does not know, naming them", async () => {
    expect(await failure("resources: [service.yaml]\nnamePrefix: a-\n")).toEqual({
      code: "KUSTOMIZATION_UNSUPPORTED",
      message:
        "top/kustomization.yaml: the field namePrefix is not built in; with kubectl on the PATH it can be built.",
    });
    const nested = await failure("resources: [service.yaml]\nimages: [{name: a, tagSuffix: b}]\n");
    expect(nested.message).toContain("the field images[0].tagSuffix is not built in");
  });

  test("remote resources", async () => {
    const { code, message } = await failure("resources: [https://example.com/x.yaml]\n");
    expect(code).toBe("KUSTOMIZATION_UNSUPPORTED");
    expect(message).toContain("resources[0] names a remote resource");
  });

  const mistakes: [what: string, kustomization: string, message: string][] = [
    ["missing files", "resources: [gone.yaml]\n", "resources[0]: gone.yaml: there is no such file or directory"],
    ["files outside", "resources: [../x.yaml]\n", "resources[0]: ../x.yaml is not in or below"],
    [
      "a patch that fits nothing",
      'resources: [service.yaml]\npatches: [{patch: \'{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "no"}}\'}]\n',
      'patches[0]: no object is a Service called "no"',
    ],
    [
      "a JSON patch without a target",
      "resources: [service.yaml]\npatches: [{patch: '[]'}]\n",
      "patches[0]: a JSON patch needs a target",
    ],
    [
      "replicas of nobody",
      "resources: [service.yaml]\nreplicas: [{name: absent, count: 1}]\n",
      'replicas[0].name: no workload is called "absent"',
    ],
    ["a field of a wrong type", "resources: service.yaml\n", "resources: must be a list"],
  ];
  test.each(mistakes)("%s", async (_what, kustomization, message) => {
    const found = await failure(kustomization, { "x.yaml": SERVICE });
    expect(found.code).toBe("MANIFEST_INVALID");
    expect(found.message).toContain(message);
  });

  test("a directory that contains itself", async () => {
    const { message } = await failure("resources: [../top]\n");
    expect(message).toContain("the directory contains itself");
  });
});
