import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestHome, freeNodePort, type TestHome } from "../support/cli.ts";

let home: TestHome;
beforeEach(() => void (home = createTestHome()));
afterEach(() => home.remove());

test("run --fix turns the tutorial from FAIL into PASS, shows how, and leaves the recording for `fix`", async () => {
  const output = join(home.path, "fixed");
  const run = await home.run([
    "run",
    "--fix",
    "--rps",
    "400",
    "--node-port",
    String(await freeNodePort()),
    "--output",
    output,
  ]);
  expect([run.code, run.stderr]).toEqual([0, ""]);
  const [before = "", after = ""] = run.stdout.split("The same rollout again, with the patched manifests:");
  expect(before).toContain("Did users notice nothing (zero downtime)? FAIL");
  expect(before).toMatch(/^\+ {10}readinessProbe:$/m);
  expect(before).toContain("What is the right preStop sleep?");
  expect(after).toContain("Did users notice nothing (zero downtime)? PASS");
  expect(after).toMatch(/^Verdict +FAIL +PASS$/m);
  expect(after).toContain("✅ Proved: with the fix users notice nothing.");
  const fixed = readFileSync(join(output, "first/base/deployment-v1.yaml"), "utf8");
  expect(fixed).toMatch(/path: \/readyz\n/);
  expect(fixed).toContain("# Purpose: the first version.");

  // The second run is the newest recording: nothing is left to mend in it.
  const list = (await home.run(["report", "--list"])).stdout.trim().split("\n");
  expect(list).toHaveLength(2);
  const [newest = "", oldest = ""] = list;
  const compared = await home.run(["report", oldest, "--compare", newest]);
  expect([compared.code, compared.stdout]).toEqual([0, expect.stringMatching(/^Verdict +FAIL +PASS$/m)]);
  const pictures = await home.run(["report", oldest, "--compare", newest, "--format", "html"]);
  expect([pictures.code, pictures.stderr]).toEqual([2, expect.stringContaining("there is no html of a comparison")]);
  const manifests = join(output, "second/deployment-v2.yaml");
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
