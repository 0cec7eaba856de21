import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadManifests } from "./load.ts";
import { nameOf } from "./manifest.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "manifests-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

async function refusal(paths: string[]): Promise<string> {
  const error: unknown = await loadManifests(paths, { kubectl: null }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "MANIFEST_INVALID" });
  return (error as Error).message.replaceAll(`${folder}/`, "");
}

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

describe("reads", () => {
  test("several documents of a file, with the lines of their fields", async () => {
    const path = await file(
      "web.yaml",
      `# the shop
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  annotations:
    example.com/note.txt: "1"
---
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      containers:
        - name: app
          image: web:1
        - name: side
          env:
            - {name: A, value: "1"}
`,
    );
    const [settings, web] = await loadManifests([path]);
    expect([settings, web].map((manifest) => manifest && nameOf(manifest))).toEqual([
      "ConfigMap settings",
      "Deployment shop/web",
    ]);
    const line = (field?: string) => web?.source.line(field);
    expect(settings?.source.line()).toBe(2);
    expect(settings?.source.line("metadata.annotations.example.com/note.txt")).toBe(7);
    expect(settings?.source.line("metadata.annotations[example.com/note.txt]")).toBe(7);
    expect(line()).toBe(10);
    expect(line("spec.template.spec.containers[0].image")).toBe(18);
    expect(line("spec.template.spec.containers[1].env[0].value")).toBe(21);
    // A missing field: the nearest that is there.
    expect(line("spec.template.spec.containers[1].image")).toBe(19);
    expect(line("spec.selector")).toBe(13);
  });

  test("the files of a directory in order of their names, JSON and Lists among them", async () => {
    await file("b.yaml", configMap("b"));
    await file(
      "c.json",
      `{\n\t"apiVersion": "v1", "kind": "List",\n\t"items": [${JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "c" } })}]\n}`,
    );
    await file("a.yml", configMap("a"));
    await file("notes.txt", "not a manifest");
    await file("sub/d.yaml", configMap("d"));
    const manifests = await loadManifests([folder]);
    expect(manifests.map(nameOf)).toEqual(["ConfigMap a", "ConfigMap b", "Secret c"]);
    expect(manifests[2]?.source.line("metadata.name")).toBe(3);
  });

  test("YAML as Kubernetes does: 0644 is octal, anchors and merges count, dates stay text", async () => {
    const text = `${configMap("x")}base: &base {mode: 0644, on: yes}\nmore:\n  <<: *base\n  when: 2026-01-01\n`;
    const [manifest] = await loadManifests([await file("x.yaml", text)]);
    expect(manifest?.object).toMatchObject({ more: { mode: 0o644, true: true, when: "2026-01-01" } });
  });
});

describe("refuses, with file and line,", () => {
  const cases: [what: string, text: string, message: string | RegExp][] = [
    ["what is not YAML", `${configMap("x")}data:\n  a: [1\nb: 2\n`, /^x\.yaml:\d+: not YAML: /],
    ["a key given twice", `${configMap("x")}kind: Secret\n`, "x.yaml:5: not YAML: Map keys must be unique"],
    ["a missing kind", "apiVersion: v1\nmetadata: {name: x}\n", "x.yaml:1: kind: Required value"],
    [
      "a missing name",
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: {}\n",
      "x.yaml:3: metadata.name: Required value",
    ],
    [
      "a generated name",
      "apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: x-\n",
      /^x\.yaml:4: metadata.generateName: objects must be named/,
    ],
    [
      "a label that is a number",
      `${configMap("x")}  labels:\n    a: b\n    version: 1.0\n`,
      "x.yaml:7: metadata.labels[version]: Invalid value: 1: must be a string; put it in quotes",
    ],
    ["what is no object", "- 1\n", /^x\.yaml:1: an object of Kubernetes is a mapping/],
    ["an empty file", "# nothing\n", "x.yaml: there is no object in it."],
  ];

  test.each(cases)("%s", async (_what, text, message) => {
    expect(await refusal([await file("x.yaml", text)])).toMatch(message);
  });

  test("an object defined twice, naming both places", async () => {
    const paths = [await file("a.yaml", configMap("x")), await file("b.yaml", `---\n${configMap("x")}`)];
    expect(await refusal(paths)).toBe("b.yaml:2: ConfigMap x is already defined at a.yaml:1");
  });

  test("a path that is not there", async () => {
    expect(await refusal([join(folder, "gone.yaml")])).toBe("gone.yaml: there is no such file or directory.");
  });
});
