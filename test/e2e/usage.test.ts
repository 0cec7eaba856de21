import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BIN, createTestHome, type TestHome } from "../support/cli.ts";
import { webYaml } from "../support/manifests.ts";

let home: TestHome;

beforeAll(() => {
  home = createTestHome();
});

afterAll(() => home.remove());

describe("the command line", () => {
  test("--version prints the version of the package", async () => {
    expect(await home.run(["--version"])).toEqual({ code: 0, stdout: "0.1.0\n", stderr: "" });
  });

  test("--help goes to stdout, with the exit codes", async () => {
    const { code, stdout } = await home.run(["run", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Examples:\n  rollscope run");
  });

  test("without a command it shows help on stderr and exits with 2", async () => {
    const { code, stdout, stderr } = await home.run([]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Usage: rollscope");
  });

  test.each([
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["run", "--frobnicate"], "unknown option '--frobnicate'"],
    [["run", "--rps", "0"], "It must be a whole number from 1 to 10000."],
    [["run", "--timeout", "soon"], "It must be a duration such as 90s, 1m30s or 500ms."],
    [["run", "--threshold", "http_req_failed: rat<1"], 'expected rate at position 18, found "rat".'],
    [["run", "--rollback-on", "always"], "It must be fail, threshold, deadline"],
    [["run", "--rollback-on", "threshold"], "--rollback-on threshold needs a threshold; name one with --threshold"],
    [["run", "--lang", "de"], "Allowed choices are en, ko."],
    [["run", "--to", "v2.yaml"], "name the first one with --file"],
    [["run", "--scenario", "tutorial", "-f", "a", "--to", "b"], "does not go together with --file"],
    [["up", "--name", "Not/A/Name"], "--name Not/A/Name"],
    [["run", "now"], "too many arguments"],
  ])("%j is a usage error", async (args, message) => {
    const { code, stdout, stderr } = await home.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(message);
    expect(stderr).toContain("hint: see `rollscope --help`");
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test("--verbose shows where an error comes from", async () => {
    const { stderr } = await home.run(["run", "--to", "v2.yaml", "--verbose"]);
    expect(stderr).toContain("code: USAGE");
    expect(stderr).toMatch(/^ {4}at /m);
  });

  test("a completion script goes to stdout", async () => {
    const { code, stdout } = await home.run(["completion", "bash"]);
    expect(code).toBe(0);
    expect(stdout).toContain("complete -o filenames -F _rollscope_completion rollscope");
  });

  test("before `npm ci` it says so in one sentence", () => {
    const clone = mkdtempSync(join(tmpdir(), "rollscope-clone-"));
    mkdirSync(join(clone, "bin"));
    cpSync(BIN, join(clone, "bin", "rollscope.js"));
    cpSync(join(dirname(BIN), "..", "package.json"), join(clone, "package.json"));
    const { status, stderr } = spawnSync(process.execPath, [join(clone, "bin", "rollscope.js"), "run"], {
      encoding: "utf8",
    });
    rmSync(clone, { recursive: true });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "error: Rollscope is not built yet; run `npm ci` in its directory first.\n",
    });
  });
});

describe("manifests that cannot be deployed", () => {
  const good = webYaml({ image: "team/web:1.0", nodePort: 30_123 });

  test.each([
    ["not YAML", "kind: [", /^error: .*bad\.yaml:1: /],
    ["an unknown kind", good.replace("kind: Deployment", "kind: Deploymint"), /^error: .*bad\.yaml:2: .*Deploymint/],
    [
      "a negative number of replicas",
      good.replace("replicas: 2", "replicas: -1"),
      /^error: .*bad\.yaml:7: spec\.replicas: Invalid value: -1: must be greater than or equal to 0/,
    ],
    [
      "a field that does not exist",
      good.replace("replicas: 2", "replica: 2"),
      /^error: .*bad\.yaml:7: .*spec\.replica/,
    ],
  ])("%s: names file, line and reason, exits with 2 and deploys nothing", async (_name, text, message) => {
    const file = join(home.path, "bad.yaml");
    writeFileSync(file, text);
    const { code, stdout, stderr } = await home.run(["run", "-f", file, "--to", file, "--service", "web"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) as string });
    expect(stderr).toContain("hint: nothing was deployed");
    expect(stdout).not.toContain("🚀");
    expect(home.clusters()).toEqual([]);
  });
});

describe("a kubeconfig that leads nowhere", () => {
  const kubeconfig = (server: string) => `apiVersion: v1
kind: Config
current-context: far
contexts: [{ name: far, context: { cluster: far, user: me } }]
clusters: [{ name: far, cluster: { server: "${server}" } }]
users: [{ name: me, user: { token: none } }]
`;

  test("no answer is one sentence and exit code 6", async () => {
    const file = join(home.path, "far.yaml");
    writeFileSync(file, kubeconfig("https://127.0.0.1:1"));
    const { code, stderr } = await home.run(["run", "--kubeconfig", file]);
    expect(code).toBe(6);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/^error: .*127\.0\.0\.1:1/);
  });

  test("a context that does not exist is named, with those that do", async () => {
    const file = join(home.path, "far.yaml");
    writeFileSync(file, kubeconfig("https://127.0.0.1:1"));
    const { code, stderr } = await home.run(["run", "--kubeconfig", file, "--context", "near"]);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no context "near" (contexts: far)');
  });

  test("with --json the error is a document on stdout", async () => {
    const { code, stdout } = await home.run(["run", "--json", "--kubeconfig", join(home.path, "missing")]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      tool: { name: "rollscope", version: "0.1.0" },
      run: { expect: "zero-downtime", rps: 200 },
      error: { code: "KUBECONFIG_INVALID" },
    });
  });
});
