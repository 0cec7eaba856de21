import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestHome, freeNodePort, type TestHome } from "../support/cli.ts";

let home: TestHome;
beforeEach(() => void (home = createTestHome()));
afterEach(() => home.remove());

test("a run leaves a recording that tells the same again, and after kill -9 as far as it goes", async () => {
  const port = String(await freeNodePort());
  const run = await home.run(["run", "--node-port", port, "--pod-start-delay", "0s", "--json"]);
  const told = JSON.parse(run.stdout) as { recording: string; verdict: object };
  const again = await home.run(["report", "--format", "json"]);
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toEqual({ ...JSON.parse(run.stdout), recording: undefined });

  const output = join(home.path, "report.txt");
  expect(await home.run(["report", told.recording, "-o", output])).toMatchObject({ code: 0, stdout: "", stderr: "" });
  expect(readFileSync(output, "utf8")).toMatch(/^=== Report of a rolling update ===\nRecorded 20.+ by rollscope /);

  const killed = home.start(["run", "--node-port", port, "--pod-start-delay", "0s"]);
  await killed.waitFor(/--- Service Responses ---/);
  killed.child.kill("SIGKILL");
  await killed.result;
  const cut = await home.run(["report"]);
  expect(cut.code).toBe(0);
  expect(cut.stdout).toContain(
    "The recording was cut off in the middle of the run; this is what was seen up to there.",
  );
  expect(cut.stdout).toContain("INCONCLUSIVE");
  expect(cut.stdout).toMatch(/user-service v1\.0\.0 +\d+ /);

  const list = await home.run(["report", "--list"]);
  expect(list.stdout.trim().split("\n")).toHaveLength(2);
  expect(list.stdout.trim().split("\n")[1]).toBe(told.recording);
}, 90_000);

test("without a recording, or with one of the future, it says so", async () => {
  const none = await home.run(["report"]);
  expect(none.code).toBe(2);
  expect(none.stderr).toMatch(/^error: There is no recording in .+ yet; every `rollscope run` makes one\./);
  const future = join(home.path, "future.jsonl");
  writeFileSync(future, '{"type":"recording","version":7,"tool":"rollscope 9.9.9"}\n');
  const refused = await home.run(["report", future]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(
    "is of version 7, written by rollscope 9.9.9; this Rollscope reads versions up to 1.",
  );
});
