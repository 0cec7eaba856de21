import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BIN, createTestHome, type TestHome } from "../support/cli.ts";

const k8s = (path: string) => fileURLToPath(new URL(`../../k8s/${path}`, import.meta.url));
let home: TestHome;
beforeEach(() => void (home = createTestHome()));
afterEach(() => home.remove());

test("the tutorial's manifests have the hazards that they have, and those of zero downtime none", async () => {
  const base = await home.run(["lint", "-f", k8s("base"), "--format", "json"]);
  const { findings } = JSON.parse(base.stdout) as { findings: { rule: string; cause: string }[] };
  expect([base.code, base.stderr]).toEqual([1, ""]);
  expect(findings.map(({ rule, cause }) => `${rule} ${cause}`)).toEqual([
    "no-readiness-probe M6",
    "no-pre-stop M1",
    "capacity-dip M17",
  ]);
  const clean = await home.run(["lint", "-f", k8s("overlays/zero-downtime/v1"), "--fail-on", "warning"]);
  expect(clean).toEqual({ code: 0, stdout: "No hazard found.\n", stderr: "" });
});

test("manifests are read from stdin, SARIF goes to a file, and the severity that fails can be chosen", async () => {
  const output = join(home.path, "rollscope.sarif");
  const args = [BIN, "lint", "-f", "-", "--format", "sarif", "-o", output, "--fail-on", "never"];
  const child = spawn(process.execPath, args, { env: home.env, stdio: ["pipe", "inherit", "inherit"] });
  child.stdin.end(readFileSync(k8s("base/deployment-v1.yaml")));
  expect(await once(child, "close")).toEqual([0, null]);
  const { runs } = JSON.parse(readFileSync(output, "utf8")) as { runs: { results: object[] }[] };
  expect(runs[0]?.results).toHaveLength(3);
});

test("what it cannot use is named", async () => {
  const unknown = await home.run(["lint", "-f", k8s("base"), "--ignore", "no-such-rule"]);
  expect([unknown.code, unknown.stderr]).toEqual([
    2,
    expect.stringContaining("there is no rule no-such-rule; see docs/lint.md"),
  ]);
  // As when the program before the pipe has failed.
  const empty = await home.run(["lint", "-f", "-"]);
  expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining("<stdin>: there is no object in it.")]);
  const missing = await home.run(["lint", "-f", k8s("base"), "--dockerfile", "none/Dockerfile"]);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("--dockerfile none/Dockerfile: ENOENT")]);
});
