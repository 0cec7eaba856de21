import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CronJob, CronJobSpec, Job } from "../../../api/batch.ts";
import type { NewObject } from "../../../api/meta.ts";
import { cronJobs, jobs } from "../../../api/resources.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(13);
});

afterEach(() => cluster.stop());

/** The CronJob `cron` in namespace `test`, each minute, of containers that run for some time. */
function createCronJob(spec: Partial<CronJobSpec> = {}, runMs = 1_000, exitCode = 0): CronJob {
  const prefix = "rollscope.dev/simulate-";
  const annotations = { [`${prefix}run-ms`]: String(runMs), [`${prefix}exit-code`]: String(exitCode) };
  const podSpec = {
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 1,
    containers: [{ name: "app", image: "app:1" }],
  };
  const template = { metadata: { annotations }, spec: podSpec };
  const sent = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { namespace: "test", name: "cron" },
    spec: { schedule: "* * * * *", jobTemplate: { spec: { template, backoffLimit: 0 } }, ...spec },
  };
  return cluster.api.create(cronJobs, sent as object as NewObject<CronJob>);
}

const cronJob = () => cluster.api.get(cronJobs, "test", "cron");
const all = (): readonly Job[] => cluster.api.list(jobs, { namespace: "test" });
const minutes = (count: number) => cluster.clock.advance(count * 60_000);
const change = (spec: Partial<CronJobSpec>) =>
  cluster.api.update(cronJobs, { ...cronJob(), spec: { ...cronJob().spec, ...spec } });

describe("a CronJob", () => {
  test("starts a Job each time, named after the time", async () => {
    createCronJob();
    await cluster.clock.advance(59_000);
    expect(all()).toHaveLength(0);
    await cluster.clock.advance(2_000);
    const [job] = all();
    expect(job?.metadata.name).toBe(`cron-${Date.UTC(2026, 0, 1, 0, 1) / 60_000}`);
    expect(job?.metadata.annotations?.["batch.kubernetes.io/cronjob-scheduled-timestamp"]).toBe("2026-01-01T00:01:00Z");
    expect(job?.metadata.ownerReferences?.[0]).toMatchObject({ kind: "CronJob", name: "cron", controller: true });
    expect(cronJob().status).toMatchObject({
      active: [{ kind: "Job", name: job?.metadata.name, namespace: "test", apiVersion: "batch/v1" }],
      lastScheduleTime: "2026-01-01T00:01:00Z",
    });
    await cluster.clock.advance(10_000);
    expect(cronJob().status.active).toBeUndefined();
    expect(cronJob().status.lastSuccessfulTime).toBe(all()[0]?.status.completionTime);
    expect(cluster.messages("SawCompletedJob")).toEqual([
      `Saw completed job: ${job?.metadata.name}, condition: Complete`,
    ]);
  });

  test("keeps as many finished Jobs as it is told", async () => {
    createCronJob({ successfulJobsHistoryLimit: 2 });
    await minutes(6.5);
    expect(all()).toHaveLength(2);
    expect(cluster.messages("SuccessfulCreate").filter((text) => text.startsWith("Created job"))).toHaveLength(6);
    change({ successfulJobsHistoryLimit: 0 });
    await cluster.clock.advance(5_000);
    expect(all()).toHaveLength(0);
    expect(cluster.pods()).toHaveLength(0);
  });

  test("lets Jobs run side by side, waits for the one that runs, or replaces it", async () => {
    createCronJob({}, 150_000);
    await minutes(2.1);
    expect(cronJob().status.active).toHaveLength(2);
    change({ concurrencyPolicy: "Forbid" });
    await minutes(1);
    expect(cluster.messages("JobAlreadyActive")[0]).toBe(
      "Not starting job because prior execution is running and concurrency policy is Forbid",
    );
    change({ concurrencyPolicy: "Replace" });
    await minutes(1);
    expect(cronJob().status.active).toHaveLength(1);
    expect(cluster.messages("SuccessfulDelete").some((text) => text.startsWith("Deleted job "))).toBe(true);
  });

  test("starts nothing while it is suspended, and only the last missed one afterwards", async () => {
    createCronJob({ suspend: true });
    await minutes(5.5);
    expect(all()).toHaveLength(0);
    change({ suspend: false });
    await cluster.clock.advance(5_000);
    expect(all()).toHaveLength(1);
    expect(cronJob().status.lastScheduleTime).toBe("2026-01-01T00:05:00Z");
  });

  test("leaves out what is too late, and says when that is too much", async () => {
    createCronJob({ suspend: true, startingDeadlineSeconds: 10 });
    await minutes(5.5);
    change({ suspend: false });
    await cluster.clock.advance(5_000);
    expect(all()).toHaveLength(0);
    change({ suspend: true, startingDeadlineSeconds: undefined });
    await minutes(300);
    change({ suspend: false });
    await cluster.clock.advance(5_000);
    expect(all()).toHaveLength(1);
  });

  test("notices Jobs that go missing and Jobs of other hands", async () => {
    createCronJob({}, 600_000);
    await minutes(1.1);
    const [job] = all();
    if (!job) throw new Error("no job");
    cluster.api.delete(jobs, "test", job.metadata.name, { propagationPolicy: "Background" });
    await cluster.clock.advance(3_000);
    expect(cronJob().status.active).toBeUndefined();
    expect(cluster.messages("MissingJob")).toEqual([`Active job went missing: ${job.metadata.name}`]);
    const { ownerReferences } = job.metadata;
    cluster.api.create(jobs, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { namespace: "test", name: "by-hand", ownerReferences },
      spec: cronJob().spec.jobTemplate.spec,
    });
    await cluster.clock.advance(1_000);
    expect(cluster.messages("UnexpectedJob")[0]).toBe(
      "Saw a job that the controller did not create or forgot: by-hand",
    );
  });

  test("reads its schedule in its time zone", async () => {
    createCronJob({ schedule: "1 9 * * *", timeZone: "Asia/Seoul" });
    await minutes(2);
    const { annotations } = all()[0]?.metadata ?? {};
    expect(annotations?.["batch.kubernetes.io/cronjob-scheduled-timestamp"]).toBe("2026-01-01T09:01:00+09:00");
  });
});
