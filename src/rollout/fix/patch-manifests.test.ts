import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadManifests } from "../manifests/load.ts";
import { patchManifests } from "./patch-manifests.ts";
import type { Remedy } from "./remedies.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "patch-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const REMEDIES: Remedy[] = [
  {
    cause: "M6",
    why: "It must be ready.",
    edits: [{ scope: { container: "app" }, path: ["readinessProbe"], value: { tcpSocket: { port: 1 } } }],
  },
  {
    why: "It must sleep.",
    edits: [{ scope: { container: "app" }, path: ["lifecycle", "preStop"], value: { sleep: { seconds: 2 } } }],
  },
  { why: "It must last.", edits: [{ scope: "pod", path: ["terminationGracePeriodSeconds"], value: 9 }] },
];
const WANTED = {
  spec: {
    template: {
      spec: {
        terminationGracePeriodSeconds: 9,
        containers: [
          {
            name: "app",
            readinessProbe: { tcpSocket: { port: 1 } },
            lifecycle: { preStop: { sleep: { seconds: 2 } } },
          },
        ],
      },
    },
  },
};

const deployment = (name = "shop", container = "") => `# of the shop
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}} # its name
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: app # the only one
          image: "shop:1"
          ${container}
`;
const config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n";

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}
const patch = (...paths: string[]) =>
  patchManifests(
    paths.map((path) => join(folder, path)),
    "shop",
    REMEDIES,
    join(folder, "out"),
  );

async function loaded(paths: readonly string[], kubectl?: null) {
  const manifests = await loadManifests(paths, { kubectl });
  return manifests.map(({ object }) => object);
}

describe("patched are", () => {
  test("the Deployment of that name, wherever it stands in a file, and nothing else of it", async () => {
    await write({ "all.yaml": `${config}---\n${deployment()}---\n${deployment("other")}` });
    const { paths, files } = await patch("all.yaml");
    expect(paths).toEqual([join(folder, "out/all.yaml")]);
    const [settings, shop, other] = await loaded(paths);
    expect([settings?.kind, other]).toEqual(["ConfigMap", (await loaded([join(folder, "all.yaml")]))[2]]);
    expect(shop).toMatchObject(WANTED);
    const [file] = files;
    expect(file?.after).toContain("          # M6: It must be ready.\n          readinessProbe:\n");
    // Every line that was there is there, in its order.
    const kept = file?.after.split("\n").filter((line) => file.before.split("\n").includes(line));
    expect(kept?.join("\n")).toContain(file?.before.trimEnd().split("\n").slice(-12).join("\n"));
    expect(await readFile(join(folder, "all.yaml"), "utf8")).toBe(file?.before);
  });

  test("directories, file by file; files of the same name are kept apart", async () => {
    await write({
      "a/web.yaml": deployment(),
      "a/other.yml": config,
      "b/web.yaml": deployment("other"),
      "b/x.txt": "x",
    });
    const { paths, files } = await patch("a/web.yaml", "b/web.yaml", "a");
    expect(paths.map((path) => path.slice(folder.length + 5))).toEqual(["web.yaml", "also-web.yaml", "a"]);
    expect(files.map(({ path }) => path.slice(folder.length + 5))).toEqual(["web.yaml", "a/web.yaml"]);
    expect((await loaded([paths[2] ?? ""])).map(({ kind }) => kind).sort()).toEqual(["ConfigMap", "Deployment"]);
  });

  test("a kustomization that holds the Deployment: the file itself, in a copy of all", async () => {
    const kustomization = "namespace: team\nresources: [base/web.yaml]\n";
    await write({
      "k/kustomization.yaml": kustomization,
      "k/base/web.yaml": deployment(),
      "k/base/unused.yaml": deployment(),
    });
    const { paths, files } = await patch("k");
    expect(files.map(({ original }) => original)).toEqual([join(folder, "k/base/web.yaml")]);
    const [shop] = await loaded(paths, null);
    expect(shop).toMatchObject({ metadata: { namespace: "team" }, ...WANTED });
  });

  test("a kustomization that reaches beyond its directory: by a patch on top of it", async () => {
    const failing = "lifecycle: {preStop: {exec: {command: [sleep]}}}";
    await write({
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": deployment("shop", failing).replace("{name: shop}", "{name: shop, namespace: own}"),
      "dev/kustomization.yaml": "namespace: dev\nresources: [../base]\n",
    });
    const { paths, files } = await patch("dev");
    expect(files.map(({ path, before }) => [path.slice(folder.length + 5), before])).toEqual([
      ["dev/kustomization.yaml", ""],
      ["dev/rollscope-fix.yaml", ""],
    ]);
    const [shop] = await loaded(paths, null);
    expect(shop).toMatchObject({ metadata: { namespace: "dev" }, ...WANTED });
    expect(JSON.stringify(shop)).not.toContain("exec");
  });

  test("nothing without saying so: a List holds no document of the Deployment", async () => {
    const items = JSON.stringify({
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "shop" } }],
    });
    await write({ "list.json": items });
    await expect(patch("list.json")).rejects.toThrow(
      /^The Deployment shop could not be patched: none of the manifests holds it/,
    );
  });
});
