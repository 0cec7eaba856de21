import { beforeEach, describe, expect, test } from "vitest";
import { cronJobs } from "../../../api/resources.ts";
import { createRegistryApi, failureOf, type RegistryApi } from "./testing/registry-api.ts";

let registry: RegistryApi;
beforeEach(() => {
  registry = createRegistryApi();
});

const template = { spec: { restartPolicy: "OnFailure", containers: [{ name: "c", image: "i" }] } };
const create = (spec: object = {}, name = "cron") =>
  registry.create(cronJobs, name, { spec: { schedule: "*/5 * * * *", jobTemplate: { spec: { template } }, ...spec } });

describe("a CronJob", () => {
  test("has defaults and a row", () => {
    const { spec, status, metadata } = create({ timeZone: "Europe/Berlin" });
    expect(spec).toMatchObject({
      concurrencyPolicy: "Allow",
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    // What a Job fills in itself is not written down before.
    expect(spec.jobTemplate.spec.completions).toBeUndefined();
    expect(spec.jobTemplate.spec.template.spec.dnsPolicy).toBe("ClusterFirst");
    expect(status).toEqual({});
    expect(metadata.generation).toBe(1);
    const row = ["cron", "*/5 * * * *", "Europe/Berlin", "False", 0, "<none>", "0s", "c", "i", "<none>"];
    expect(registry.cells(cronJobs, "cron")).toEqual(row);
  });

  test.each([
    [{ schedule: "" }, "spec.schedule: Required value"],
    [{ schedule: "x" }, 'spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]'],
    [{ schedule: "TZ=UTC * * * * *" }, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"],
    [{ timeZone: "Mars" }, 'spec.timeZone: Invalid value: "Mars": unknown time zone Mars'],
    [
      { concurrencyPolicy: "Odd" },
      'spec.concurrencyPolicy: Unsupported value: "Odd": supported values: "Allow", "Forbid", "Replace"',
    ],
    [
      { jobTemplate: { spec: { template: { spec: { containers: template.spec.containers } } } } },
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [{ jobTemplate: { spec: { template, selector: {} } } }, "`selector` will be auto-generated"],
  ])("is refused with %j", (spec, message) => {
    expect(failureOf(() => create(spec))).toContain(message);
  });

  test("needs room in its name for the time", () => {
    expect(failureOf(() => create({}, "x".repeat(53)))).toContain("must be no more than 52 characters");
  });
});
