import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { webYaml } from "../../../test/support/manifests.ts";
import type { RunCommandOptions } from "../commands/run.ts";
import { nodePortsOf, planRun } from "./run-plan.ts";

const DEFAULTS: RunCommandOptions = {
  rps: 200,
  expect: "zero-downtime",
  color: true,
  podStartDelay: 0,
  prober: "local",
  parallelism: 1,
  proberImage: "",
};

let directory: string;
let web: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "rollscope-plan-"));
  web = join(directory, "web.yaml");
  writeFileSync(web, webYaml({ image: "team/web:1.0", nodePort: 30_777 }));
});

afterAll(() => rmSync(directory, { recursive: true }));

describe("what a run deploys", () => {
  test.each(["tutorial", "zero-downtime"] as const)("by the scenario %s", async (scenario) => {
    const plan = await planRun({ ...DEFAULTS, scenario });
    const kinds = plan.first.map(({ object }) => `${object.kind} ${object.metadata.namespace ?? object.metadata.name}`);
    expect(new Set(kinds)).toEqual(
      new Set(["Namespace app-dev", "ConfigMap app-dev", "Deployment app-dev", "Service app-dev"]),
    );
    const namespaces = plan.second.map(({ object }) => object.metadata.namespace ?? object.metadata.name);
    expect(new Set(namespaces)).toEqual(new Set(["app-dev"]));
    expect(nodePortsOf(plan, undefined)).toEqual([30_000]);
    expect(nodePortsOf(plan, 31_000)).toEqual([31_000]);
  });

  test("a scenario goes into another namespace as a whole", async () => {
    const plan = await planRun({ ...DEFAULTS, namespace: "trial" });
    const names = [...plan.first, ...plan.second].map(
      ({ object }) => object.metadata.namespace ?? object.metadata.name,
    );
    expect(new Set(names)).toEqual(new Set(["trial"]));
  });

  test("the Service is found when the manifests hold only one", async () => {
    const plan = await planRun({ ...DEFAULTS, file: [web], to: [web] });
    expect(plan.serviceName).toBe("web");
    expect(nodePortsOf(plan, undefined)).toEqual([30_777]);
  });

  test("several Services need --service, and only its node port is replaced", async () => {
    const other = join(directory, "other.yaml");
    const text = webYaml({ image: "team/web:1.0", nodePort: 30_778 });
    writeFileSync(other, text.slice(text.indexOf("apiVersion: v1")).replaceAll("name: web", "name: admin"));
    await expect(planRun({ ...DEFAULTS, file: [web, other], to: [web] })).rejects.toThrow(
      "several Services (web, admin); choose one with --service",
    );
    const plan = await planRun({ ...DEFAULTS, file: [web, other], to: [web], service: "web" });
    expect(new Set(nodePortsOf(plan, 31_000))).toEqual(new Set([30_778, 31_000]));
  });
});
