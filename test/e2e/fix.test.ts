import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestHome, freeNodePort, type TestHome } from "../support/cli.ts";

let home: TestHome;
beforeEach(() => void (home = createTestHome()));
afterEach(() => home.remove());

/** Listens only a while after its start, and ends when it is killed. */
const SLOW = `const { createServer } = require("node:http");
const answer = JSON.stringify({ service: "web", version: process.env.VERSION, pod: process.env.HOSTNAME });
setTimeout(() => createServer((_, response) => response.end(answer)).listen(3000), 1500);`;

const web = (version: string, nodePort: number) => `# The web, version ${version}.
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 2 # quick
      containers:
        - name: app
          image: team/slow:1
          ports: [{containerPort: 3000}]
          env: [{name: VERSION, value: "${version}"}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 3000, nodePort: ${nodePort}}]}
`;

test("run --fix turns FAIL into PASS, shows how, and leaves the recording for `fix`", async () => {
  const output = join(home.path, "fixed");
  mkdirSync(join(home.path, "program"));
  writeFileSync(join(home.path, "program", "server.js"), SLOW);
  writeFileSync(join(home.path, "program", "package.json"), '{"scripts": {"start": "node server.js"}}');
  await home.run(["image", "add", "team/slow:1", join(home.path, "program")]);
  const nodePort = await freeNodePort();
  const [first, second] = ["1", "2"].map((version) => {
    const path = join(home.path, `v${version}.yaml`);
    writeFileSync(path, web(version, nodePort));
    return path;
  }) as [string, string];
  const args = ["run", "--fix", "-f", first, "--to", second, "--pod-start-delay", "0s", "--rps", "50"];
  const run = await home.run([...args, "--output", output]);
  expect([run.code, run.stderr]).toEqual([0, ""]);
  const [before = "", after = ""] = run.stdout.split("The same rollout again, with the patched manifests:");
  expect(before).toContain("Did users notice nothing (zero downtime)? FAIL");
  expect(before).toMatch(/^\+ {10}readinessProbe:$/m);
  expect(after).toContain("Did users notice nothing (zero downtime)? PASS");
  expect(after).toMatch(/^Verdict +FAIL +PASS$/m);
  expect(after).toContain("✅ Proved: with the fix users notice nothing.");
  const fixed = readFileSync(join(output, "first/v1.yaml"), "utf8");
  expect(fixed).toMatch(/# M6: .+\n {10}readinessProbe:\n/);
  expect(fixed).toContain("# The web, version 1.");

  // The second run is the newest recording: nothing is left to mend in it.
  const list = (await home.run(["report", "--list"])).stdout.trim().split("\n");
  expect(list).toHaveLength(2);
  const [newest = "", oldest = ""] = list;
  const compared = await home.run(["report", oldest, "--compare", newest]);
  expect([compared.code, compared.stdout]).toEqual([0, expect.stringMatching(/^Verdict +FAIL +PASS$/m)]);
  const pictures = await home.run(["report", oldest, "--compare", newest, "--format", "html"]);
  expect([pictures.code, pictures.stderr]).toEqual([2, expect.stringContaining("there is no html of a comparison")]);
  const manifests = join(output, "second/v2.yaml");
  const again = await home.run(["fix", newest, "-f", manifests, "--output", join(home.path, "again")]);
  expect([again.code, again.stdout]).toEqual([
    0,
    expect.stringMatching(/^--- The fix ---\n[^]*No change of the manifests|^Nothing failed/),
  ]);
  expect(existsSync(join(home.path, "again"))).toBe(false);
}, 120_000);

test("a directory with something in it is not written to, and nothing is started", async () => {
  mkdirSync(join(home.path, "mine"));
  writeFileSync(join(home.path, "mine", "file"), "");
  const refused = await home.run(["run", "--fix", "--output", join(home.path, "mine")]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(
    /mine is not empty; name another directory .+ with --output, or write over it with --force/,
  );
  expect(refused.stdout).toBe("");
});
