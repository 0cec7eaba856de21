import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCommand, type RunCommandOptions } from "../commands/run.ts";
import { applyConfig } from "./apply-config.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollscope-config-"));
  path = join(folder, "ci.yaml");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The options of `rollscope run` with this file and these flags. */
async function optionsOf(text: string, ...flags: string[]): Promise<RunCommandOptions> {
  writeFileSync(path, text);
  const command = runCommand(() => undefined).action(() => undefined);
  await command.parseAsync(["--config", path, ...flags], { from: "user" });
  expect(applyConfig(command)).toBe(path);
  return command.opts<RunCommandOptions>();
}

describe("a config file", () => {
  test("gives options as the flags do", async () => {
    const text = `
service: web
rps: 50
timeout: 1m30s
gracePeriod: 0
expect: completed
keep: true
`;
    expect(await optionsOf(text)).toMatchObject({
      service: "web",
      rps: 50,
      timeout: 90_000,
      gracePeriod: 0,
      expect: "completed",
      keep: true,
    });
  });

  test("names paths relative to itself, one or several", async () => {
    const { file, to } = await optionsOf("file: v1\nto: [v2/a.yaml, /etc/b.yaml]\n");
    expect(file).toEqual([join(folder, "v1")]);
    expect(to).toEqual([join(folder, "v2/a.yaml"), "/etc/b.yaml"]);
  });

  test("holds thresholds as k6 writes them, or as the flag does", async () => {
    const { threshold } = await optionsOf(`
thresholds:
  http_req_failed: [rate<0.01, rate>=0]
  http_req_duration:
    - threshold: p(99) < 200
      abortOnFail: true
      delayAbortEval: 10s
  mixed_window: <60s
`);
    expect(threshold?.map(({ expression }) => expression)).toEqual([
      "http_req_failed: rate<0.01",
      "http_req_failed: rate>=0",
      "http_req_duration: p(99)<200",
      "mixed_window<60s",
    ]);
    expect(threshold?.[2]).toMatchObject({ abortOnFail: true, delayAbortEvalMs: 10_000 });
    const list = await optionsOf("threshold:\n  - longest_gap<1s\n  - 'http_reqs: count>10; abortOnFail'\n");
    expect(list.threshold).toMatchObject([{ expression: "longest_gap<1s" }, { abortOnFail: true }]);
  });

  test("may list what a flag takes several times", async () => {
    const text = "rollback-on:\n  - fail\n  - deadline\n";
    expect(await optionsOf(text)).toMatchObject({ rollbackOn: ["fail", "deadline"] });
    expect(await optionsOf("rollbackOn: fail,deadline\n")).toMatchObject({ rollbackOn: ["fail", "deadline"] });
  });

  test("yields to flags", async () => {
    const text = "rps: 50\nservice: web\nthresholds: [longest_gap<1s]\n";
    const options = await optionsOf(text, "--rps", "70", "--threshold", "mixed_window<1s");
    expect(options).toMatchObject({ rps: 70, service: "web", threshold: [{ expression: "mixed_window<1s" }] });
  });

  test("may be empty", async () => {
    expect(await optionsOf("# nothing yet\n")).toMatchObject({ rps: 200 });
  });

  test("that is not named is used only where it lies, and can be left alone", async () => {
    const command = runCommand(() => undefined).action(() => undefined);
    await command.parseAsync([], { from: "user" });
    expect(applyConfig(command)).toBeUndefined();
    const without = runCommand(() => undefined).action(() => undefined);
    await without.parseAsync(["--no-config"], { from: "user" });
    expect(applyConfig(without)).toBeUndefined();
  });
});

describe("what is wrong with a file is named with its line", () => {
  test.each([
    ["rps: 50\ntimout: 5m\n", ':2: unknown key "timout"; did you mean "timeout"?'],
    ["frobnicate: 1\n", ':1: unknown key "frobnicate"; there are file, to, service,'],
    ["\ncontext: prod\n", ':2: "context" cannot stand in a file: a cluster is named on the command line only'],
    ["kubeconfig: /etc/x\n", ':1: "kubeconfig" cannot stand in a file'],
    ["config: other.yaml\n", ':1: unknown key "config"'],
    ["rps: many\n", ":1: rps: It must be a whole number from 1 to 10000."],
    ["rps: [1, 2]\n", ":1: rps: expected a text or a number."],
    ["service: true\n", ":1: service: expected a text or a number."],
    ["file:\n  - a\n  - {b: c}\n", ":3: file: expected a text, or a list of texts."],
    ["keep: 1\n", ":1: keep: expected true or false."],
    ["expect: luck\n", ":1: expect: Allowed choices are completed, zero-downtime."],
    ["rps: 1\nrps: 2\n", ":2: Map keys must be unique"],
    ["grace-period: 1\ngracePeriod: 2\n", ':2: "gracePeriod" and "grace-period" are the same option.'],
    [
      "thresholds:\n  http_req_failed:\n    - rat<1\n",
      ':3: thresholds: The threshold "http_req_failed: rat<1" cannot be',
    ],
    ["thresholds:\n  http_req_failed:\n", ':2: thresholds.http_req_failed: expected a condition such as "rate<0.01"'],
    ["thresholds:\n  http_reqs:\n    - {treshold: a}\n", ':3: thresholds.http_reqs: unknown key "treshold"'],
    ["thresholds:\n  http_reqs:\n    - {abortOnFail: true}\n", ":3: thresholds.http_reqs: threshold is missing."],
    ["- a\n", ":1: expected options, one per line"],
    ["a: [\n", ":2: "],
  ])("%j", async (text, message) => {
    const options = optionsOf(text);
    await expect(options).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await expect(options).rejects.toThrow(`${path}${message}`);
  });

  test("and one that is not there by its name", async () => {
    const command = runCommand(() => undefined).action(() => undefined);
    await command.parseAsync(["--config", join(folder, "none.yaml")], { from: "user" });
    expect(() => applyConfig(command)).toThrow("none.yaml: there is no such file.");
  });
});
