import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readDockerfile } from "../../dockerfile.ts";
import { parseManifests } from "../manifests/documents.ts";
import { messagesIn } from "../report/messages/language.ts";
import { createPalette } from "../report/palette.ts";
import { lint, type LintFinding } from "./lint.ts";
import { lintSarif } from "./report/sarif.ts";
import { lintText } from "./report/text.ts";
import { RULES } from "./rules.ts";

const PAGE = readFileSync(fileURLToPath(new URL("../../../docs/lint.md", import.meta.url)), "utf8");
const found = (yaml: string, ...rest: [Parameters<typeof lint>[1]?]) =>
  lint(parseManifests("shop.yaml", yaml), ...rest);
const ids = (findings: readonly LintFinding[]) => findings.map(({ rule }) => rule.id);

/** A Deployment that nothing is wrong with, but for what is put in. */
const shop = (container = "", spec = "", annotations = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop${annotations}}
spec:
  replicas: 3
  ${spec || "strategy: {rollingUpdate: {maxUnavailable: 0}}"}
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
        - name: app
          image: team/shop:1
          readinessProbe: {httpGet: {port: 3000}}
          ${container || "lifecycle: {preStop: {sleep: {seconds: 2}}}"}
`;

describe("docs/lint.md", () => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))(
    "%s: its first example is found, its second is not",
    (id, rule) => {
      const [, section = ""] = PAGE.split(`\n## ${id}\n`);
      const [bad = "", good = ""] = [...section.split("\n## ")[0]!.matchAll(/```yaml\n([^]*?)\n```/g)].map(
        ([, yaml]) => yaml,
      );
      expect(section).toContain(rule.fix.en);
      expect(ids(found(bad))).toContain(id);
      expect(ids(found(good))).not.toContain(id);
    },
  );

  test("has a row for each rule, and no other", () => {
    const rows = [...PAGE.matchAll(/^\| \[`([a-z0-9-]+)`\]\(#\1\) \| (\w+) \| (M\d+) \| (.+) \|$/gm)].map((row) =>
      row.slice(1),
    );
    expect(rows).toEqual(RULES.map(({ id, severity, cause, title }) => [id, severity, cause, title.en]));
  });
});

test("manifests without a hazard have no finding", () => {
  expect(found(shop())).toEqual([]);
});

test("findings name file, line, object, field, and are in the order of the file", () => {
  const findings = found(shop("livenessProbe: {httpGet: {port: 3000}}", "minReadySeconds: 3"));
  expect(findings.map(({ rule, file, line, object, field }) => [rule.id, file, line, object, field])).toEqual([
    ["no-pre-stop", "shop.yaml", 13, "Deployment shop", "spec.template.spec.containers[0]"],
    ["same-probes", "shop.yaml", 16, "Deployment shop", "spec.template.spec.containers[0].livenessProbe"],
  ]);
});

test("fields that are empty or missing are no defect of the linter", () => {
  const head = (kind: string, apiVersion = "v1") =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: shop}\n`;
  const odd = [
    head("Service"),
    `${head("Service")}spec: {selector: {app: shop}, ports: }\n`,
    head("Deployment", "apps/v1"),
    `${head("Deployment", "apps/v1")}spec: {template: {spec: {containers: }}}\n`,
    head("PodDisruptionBudget", "policy/v1"),
  ];
  expect(found(odd.join("---\n"))).toEqual([]);
  const empty = shop(
    "lifecycle: {preStop: {exec: {command: sleep 5}}}",
    "strategy: {rollingUpdate: {maxSurge: , maxUnavailable: 0}}",
  );
  expect(ids(found(empty.replace("image: team/shop:1", "ports:")))).toEqual(["exec-sleep"]);
});

test("a Service may find its pods in a workload of another kind", () => {
  const database = `${shop()}---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {template: {metadata: {labels: {app: db}}}}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
`;
  expect(found(database)).toEqual([]);
  expect(ids(found(database.replace("selector: {app: db}", "selector: {app: none}")))).toEqual(["selector-mismatch"]);
});

test("rules are left out by option and by annotation", () => {
  const bad = shop("livenessProbe: {httpGet: {port: 3000}}");
  expect(ids(found(bad))).toEqual(["no-pre-stop", "same-probes"]);
  expect(ids(found(bad, { ignored: ["no-pre-stop"] }))).toEqual(["same-probes"]);
  const annotated = shop(
    "livenessProbe: {httpGet: {port: 3000}}",
    "",
    ", annotations: {rollscope.dev/lint-ignore: 'x, same-probes'}",
  );
  expect(ids(found(annotated))).toEqual(["no-pre-stop"]);
});

describe("how a program is started", () => {
  const started = async (dockerfile: string, container = "", image?: string) => {
    const facts = await readDockerfile(dockerfile);
    return found(shop(container), { dockerfiles: facts ? [{ image, facts }] : [] });
  };

  test.each([
    ["npm", 'FROM node\nCMD ["npm", "start"]', true],
    ["the shell form", "FROM node\nCMD node server.js", true],
    ["a shell that execs", 'FROM node\nCMD ["sh", "-c", "prepare && exec node server.js"]', false],
    ["the exec form", 'FROM node\nCMD ["node", "server.js"]', false],
    ["an init", 'FROM node\nENTRYPOINT ["tini", "--"]\nCMD ["npm", "start"]', false],
  ])("%s", async (_what, dockerfile, isHazard) => {
    expect(ids(await started(dockerfile))).toEqual(isHazard ? ["pid-1"] : []);
  });

  test("is looked up by image, and `command` of the manifest goes before it", async () => {
    const npm = 'FROM node\nCMD ["npm", "start"]';
    expect(ids(await started(npm, "", "team/shop"))).toEqual(["pid-1"]);
    expect(ids(await started(npm, "", "team/other"))).toEqual([]);
    expect(
      ids(await started(npm, "lifecycle: {preStop: {sleep: {seconds: 2}}}\n          command: [node, s.js]")),
    ).toEqual([]);
  });

  test("tells for certain that an image has no sleep", async () => {
    const hook = 'lifecycle: {preStop: {exec: {command: ["sleep", "3"]}}}';
    const [warned] = await started("FROM node:22", hook);
    const [certain] = await started("FROM gcr.io/distroless/nodejs22", hook);
    expect([warned?.severity, certain?.severity]).toEqual(["warning", "error"]);
  });
});

test("SARIF names rules, places and levels", () => {
  const findings = found(shop("command: [npm, start]"));
  const { runs, version } = lintSarif(findings, "1.2.3", "/") as {
    version: string;
    runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, never>[] }[];
  };
  expect([version, runs[0]?.tool.driver.rules.map(({ id }) => id)]).toEqual(["2.1.0", RULES.map(({ id }) => id)]);
  expect(runs[0]?.results).toMatchObject([
    {
      ruleId: "no-pre-stop",
      level: "error",
      locations: [{ physicalLocation: { artifactLocation: { uri: "shop.yaml" }, region: { startLine: 13 } } }],
    },
    { ruleId: "pid-1", ruleIndex: RULES.findIndex(({ id }) => id === "pid-1"), level: "warning" },
  ]);
});

test("people see the line, the fix and a sum, in their language", () => {
  const options = { palette: createPalette(false), lineOf: () => "        - name: app" };
  const [finding] = found(shop("command: [npm, start]"));
  const text = lintText(finding ? [finding] : [], { ...options, messages: messagesIn("en") });
  expect(text).toEqual([
    "shop.yaml:13: error: The container app has no preStop hook: it gets SIGTERM while the Service still sends it requests. [no-pre-stop, M1]",
    "    13 |         - name: app",
    expect.stringMatching(/^ {4}→ Add lifecycle\.preStop\.sleep /),
    "",
    "1 error, 0 warnings, 0 notes",
  ]);
  expect(lintText([], { ...options, messages: messagesIn("ko") })).toEqual(["위험 요소를 찾지 못했습니다."]);
});
