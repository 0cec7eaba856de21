import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestHome, eventually, freeNodePort, isListening, type TestHome } from "../support/cli.ts";
import { writeProgram, writeWeb } from "../support/manifests.ts";

let home: TestHome;
let nodePort: number;

beforeEach(async () => {
  home = createTestHome();
  nodePort = await freeNodePort();
});

afterEach(() => home.remove());

/** Nothing is left of a run: no process, no port, no directory. */
async function expectNothingLeft(): Promise<void> {
  expect(home.processes()).toEqual([]);
  expect(home.clusters()).toEqual([]);
  expect(await isListening(nodePort)).toBe(false);
}

/** Pods of the embedded cluster are set up at once. */
const QUICK = ["--pod-start-delay", "0s"];

const lastLine = (text: string) => text.trimEnd().split("\n").at(-1);

describe("the tutorial", () => {
  test("./test-rolling-update.sh plays it, prints both judgements and ends with its success line", async () => {
    const script = fileURLToPath(new URL("../../test-rolling-update.sh", import.meta.url));
    const child = spawn(script, ["--node-port", String(nodePort)], {
      env: home.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    const [code] = (await once(child, "close")) as [number | null];

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // The headings of the tutorial, in its order.
    const headings = [
      "=== Rolling Update Test Script ===",
      `Service URL: http://127.0.0.1:${nodePort}/`,
      "🧹 Cleaning up existing resources...",
      "🚀 Deploying v1 (user-service)...",
      "✅ Deployment user-service is ready",
      "🧪 Testing v1 service (5 requests)...",
      "⚡ Starting Rolling Update to v2 (payment-service)...",
      "👀 Monitoring Rolling Update (will auto-stop when complete)...",
      "🎉 Rolling update completed! All pods are from the same replica set.",
      "🔍 Testing v2 service (5 requests)...",
      "🧹 Cleaning up all resources...",
      "--- Verdict ---",
      "✅ Rolling update test completed successfully!",
    ];
    const lines = stdout.split("\n");
    expect(lines.filter((line) => headings.includes(line))).toEqual(headings);
    expect(lastLine(stdout)).toBe("✅ Rolling update test completed successfully!");
    expect(lines.filter((line) => /^Request [1-5]: user-service v1\.0\.0$/.test(line)).length).toBeGreaterThanOrEqual(
      5,
    );
    expect(stdout).toMatch(/^--- Pod Status \(\d\d:\d\d:\d\d\) ---$/m);
    expect(stdout).toMatch(/^user-service-[a-z0-9]+-[a-z0-9]{5} 1\/1 Terminating +\(revision 1, endpoint/m);
    expect(stdout).toMatch(/^user-service-[a-z0-9]+-[a-z0-9]{5} 1\/1 Running +\(revision 2, endpoint ready\)$/m);
    expect(stdout).toMatch(/^--- Service Responses ---$/m);
    expect(stdout).toMatch(/^Did the rollout do what it should\? PASS$/m);
    expect(stdout).toMatch(/^Did users notice nothing \(zero downtime\)\? (PASS|FAIL|INCONCLUSIVE)$/m);
    expect(stdout).toMatch(/^Mixed window +[+-]\d/m);
    await expectNothingLeft();
  }, 120_000);

  test("in Korean, quick with --grace-period: every finding is in Korean", async () => {
    const args = ["run", "--expect", "completed", "--grace-period", "2", "--lang", "ko", "--node-port", `${nodePort}`];
    const { code, stdout, stderr } = await home.run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(lastLine(stdout)).toBe("✅ 롤링 업데이트 테스트를 성공적으로 마쳤습니다!");
    const findings = stdout.split("\n").filter((line) => /^ {2}[✔✘?] /.test(line));
    expect(findings.length).toBeGreaterThanOrEqual(10);
    for (const finding of findings) expect(finding).toMatch(/: .*[가-힣]/);
    const progress = stdout.split("\n").filter((line) => /^ {3}\S/.test(line));
    for (const line of progress) expect(line).toMatch(/[가-힣]/);
    await expectNothingLeft();
  }, 60_000);
});

describe("zero downtime", () => {
  test("with probes, preStop and draining passes; --json is the only thing on stdout", async () => {
    const args = ["run", "--scenario", "zero-downtime", "--json", "--node-port", String(nodePort)];
    const { code, stdout } = await home.run(args);
    const report = JSON.parse(stdout) as { verdict: { requests: { sent: number; failed: number } } };
    expect({ code, report }).toMatchObject({
      code: 0,
      report: {
        schemaVersion: 1,
        tool: { name: "rollscope", version: "0.1.0" },
        run: { cluster: "embedded", scenario: "zero-downtime", rps: 200, expect: "zero-downtime" },
        verdict: {
          schemaVersion: 1,
          judgement: "PASS",
          completed: { judgement: "PASS" },
          zeroDowntime: { judgement: "PASS" },
          exitCode: 0,
          requests: { failed: 0, unsent: 0 },
        },
      },
    });
    expect(report.verdict.requests.sent).toBeGreaterThan(200);
    await expectNothingLeft();
  }, 90_000);
});

describe("one's own program", () => {
  test("runs by its image reference, from manifests of one's own; --keep keeps it until Ctrl-C", async () => {
    const added = await home.run(["image", "add", "team/web:1.0", writeProgram(`${home.path}/program`)]);
    expect(added).toMatchObject({ code: 0, stderr: "" });
    const first = writeWeb(home.path, "v1.yaml", { image: "team/web:1.0", nodePort, release: "1.0" });
    const second = writeWeb(home.path, "v2.yaml", { image: "team/web:1.0", nodePort, release: "2.0" });
    // A cluster of the user's is never used unless it is named on the command line.
    const env = { KUBECONFIG: "/nonexistent/kubeconfig" };
    const cli = home.start(["run", "-f", first, "--to", second, "--expect", "completed", "--keep", ...QUICK], env);
    const [, kubeconfig = ""] = await cli.waitFor(/^export KUBECONFIG=(.*)\n/m);
    expect(readFileSync(kubeconfig, "utf8")).toContain("kind: Config");
    expect(await isListening(nodePort)).toBe(true);
    cli.child.kill("SIGINT");
    const { code, stdout } = await cli.result;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Request 1: web v1\.0$/m);
    expect(stdout).toMatch(/^web v2\.0 +\d/m);
    await expectNothingLeft();
  }, 60_000);

  test("that crashes ends the run with exit code 4 and its last log lines", async () => {
    await home.run(["image", "add", "team/web:1.0", writeProgram(`${home.path}/program`)]);
    const command = ["node", "-e", "console.log('no database'); process.exit(7)"];
    const first = writeWeb(home.path, "v1.yaml", { image: "team/web:1.0", nodePort });
    const second = writeWeb(home.path, "v2.yaml", { image: "team/web:1.0", nodePort, command });
    const { code, stdout } = await home.run(["run", "-f", first, "--to", second, "--timeout", "6s", ...QUICK]);
    expect(code).toBe(4);
    expect(stdout).toMatch(/Pod web-\S+ container app waits: CrashLoopBackOff/);
    expect(stdout).toMatch(/last log lines:\n\s+no database/);
    expect(lastLine(stdout)).toBe("❌ the rollout failed (exit code 4)");
    await expectNothingLeft();
  }, 60_000);

  test("whose image is not known ends the run with exit code 4 and says which pod waits for what", async () => {
    const [first, second] = ["1", "2"].map((release) =>
      writeWeb(home.path, `v${release}.yaml`, { image: "nowhere/web:9", nodePort, release }),
    ) as [string, string];
    const { code, stdout } = await home.run(["run", "-f", first, "--to", second, "--timeout", "3s", ...QUICK]);
    expect(code).toBe(4);
    expect(stdout).toMatch(/Pod web-\S+ container app waits: (ErrImagePull|ImagePullBackOff): .*nowhere\/web:9/);
    expect(stdout).not.toContain("is ready");
    await expectNothingLeft();
  }, 60_000);
});

describe("a port that is taken", () => {
  test("is told before anything is deployed, with its holder and the way out", async () => {
    const holder = spawn(
      process.execPath,
      ["-e", `require("net").createServer().listen(${nodePort}, "127.0.0.1", () => console.log("up"))`],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    try {
      await once(holder.stdout, "data");
      const { code, stdout, stderr } = await home.run(["run", "--node-port", String(nodePort)]);
      expect({ code, stdout }).toEqual({ code: 6, stdout: "" });
      expect(stderr).toContain(`error: NodePort ${nodePort} is in use by process ${holder.pid} (`);
      expect(stderr).toContain("--node-port");
      const manifest = writeWeb(home.path, "web.yaml", { image: "team/web:1.0", nodePort });
      expect((await home.run(["run", "-f", manifest, "--to", manifest])).stderr).toContain(`NodePort ${nodePort}`);
    } finally {
      holder.kill("SIGKILL");
    }
    await eventually(async () => !(await isListening(nodePort)));
    await expectNothingLeft();
  });
});
