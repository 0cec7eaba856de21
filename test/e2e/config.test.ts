import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BIN, createTestHome, freeNodePort, type TestHome } from "../support/cli.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

let home: TestHome;

beforeEach(() => {
  home = createTestHome();
});
afterEach(() => home.remove());

/** The config file that docs/config.md shows. */
function documentedConfig(): string {
  const page = readFileSync(join(REPOSITORY, "docs/config.md"), "utf8");
  return /```yaml\n(.*?)```/s.exec(page)?.[1] ?? "";
}

test("the example of docs/config.md runs where it lies, and flags win over it", async () => {
  const base = join(REPOSITORY, "k8s/base");
  const files = {
    "namespace.yaml": "v1",
    "configmap.yaml": "v1",
    "deployment-v1.yaml": "v1",
    "service-nodeport.yaml": "v1",
    "deployment-v2.yaml": "v2",
  };
  for (const [file, version] of Object.entries(files)) {
    const to = join(home.path, "k8s", version, file === "deployment-v2.yaml" ? "deployment.yaml" : file);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(base, file), to);
  }
  writeFileSync(join(home.path, "rollscope.yaml"), documentedConfig());

  const flags = ["--rps", "40", "--node-port", String(await freeNodePort()), "--pod-start-delay", "0s", "--json"];
  const child = spawn(process.execPath, [BIN, "run", ...flags], {
    cwd: home.path,
    env: home.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const [code] = (await once(child, "close")) as [number | null];

  expect(stderr).toMatch(/^Options from rollscope\.yaml\n/);
  const { run, verdict, recording } = JSON.parse(stdout) as {
    run: object;
    verdict: { thresholds: { expression: string; judgement: string }[] };
    recording: string;
  };
  expect(run).toMatchObject({
    cluster: "embedded",
    config: "rollscope.yaml",
    from: ["k8s/v1"],
    to: ["k8s/v2/deployment.yaml"],
    service: "user-service",
    namespace: "app-dev",
    rps: 40,
    expect: "completed",
    timeoutMs: 120_000,
    gracePeriodSeconds: 2,
  });
  const thresholds = [
    ["http_req_failed: rate<0.5", "PASS"],
    ["http_req_duration: p(99)<5s", "PASS"],
    ["http_req_duration: max<20s", "PASS"],
    ["mixed_window<2m", "PASS"],
  ];
  expect(verdict.thresholds.map(({ expression, judgement }) => [expression, judgement])).toEqual(thresholds);
  expect(code).toBe(0);

  // What is wrong with a file is a document, too, where one was asked for.
  writeFileSync(join(home.path, "wrong.yaml"), "context: prod\n");
  const refused = await home.run(["run", "--config", join(home.path, "wrong.yaml"), "--json"]);
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.stdout)).toMatchObject({
    error: { code: "CONFIG_INVALID", message: expect.stringContaining("wrong.yaml:1:") },
  });

  // The recording knows them as well: a report comes to the same.
  const report = await home.run(["report", recording, "--format", "json"]);
  expect((JSON.parse(report.stdout) as { verdict: object }).verdict).toEqual(verdict);
}, 120_000);
