import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Job, JobSpec } from "../../../api/batch.ts";
import type { Pod } from "../../../api/core.ts";
import type { NewObject } from "../../../api/meta.ts";
import { jobs, pods } from "../../../api/resources.ts";
import { startVirtualCluster, type VirtualCluster } from "../testing/virtual-cluster.ts";

let cluster: VirtualCluster;

beforeEach(async () => {
  cluster = await startVirtualCluster(11);
});

afterEach(() => cluster.stop());

interface Wanted {
  readonly spec?: Partial<JobSpec>;
  readonly runMs?: number;
  readonly exitCode?: number;
  readonly restartPolicy?: string;
}

/** The Job `job` in namespace `test`, of containers that end after a second. */
function createJob({ spec, runMs = 1_000, exitCode = 0, restartPolicy = "Never" }: Wanted = {}): Job {
  const prefix = "rollscope.dev/simulate-";
  const annotations = { [`${prefix}run-ms`]: String(runMs), [`${prefix}exit-code`]: String(exitCode) };
  const podSpec = { restartPolicy, terminationGracePeriodSeconds: 1, containers: [{ name: "app", image: "app:1" }] };
  const sent = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { namespace: "test", name: "job" },
    spec: { template: { metadata: { annotations }, spec: podSpec }, ...spec },
  };
  return cluster.api.create(jobs, sent as object as NewObject<Job>);
}

const job = () => cluster.api.get(jobs, "test", "job");
const status = () => job().status;
const holds = (type: string) => status().conditions?.some((entry) => entry.type === type && entry.status === "True");
const reasonOf = (type: string) => status().conditions?.find((entry) => entry.type === type)?.reason;
const until = (done: () => boolean | undefined, seconds = 120) => cluster.until(() => done() === true, seconds);
const change = (spec: Partial<JobSpec>) => cluster.api.update(jobs, { ...job(), spec: { ...job().spec, ...spec } });
const indexesOf = (list: readonly Pod[]) =>
  list.map(({ metadata }) => metadata.annotations?.["batch.kubernetes.io/job-completion-index"] ?? "").sort();
/** Makes the Pods of an index end with another code than the others. */
function failIndex(index: string, exitCode: number): void {
  const create = cluster.api.create.bind(cluster.api);
  cluster.api.create = (resource, object) => {
    const { annotations } = object.metadata;
    if (annotations?.["batch.kubernetes.io/job-completion-index"] !== index) return create(resource, object);
    const changed = { ...annotations, "rollscope.dev/simulate-exit-code": String(exitCode) };
    return create(resource, { ...object, metadata: { ...object.metadata, annotations: changed } });
  };
}

describe("a Job", () => {
  test("runs Pods side by side until enough have succeeded, and counts each once", async () => {
    createJob({ spec: { completions: 5, parallelism: 2 } });
    await cluster.clock.advance(1_000);
    expect(status()).toMatchObject({ active: 2, terminating: 0, uncountedTerminatedPods: {} });
    expect(
      cluster.pods().every(({ metadata }) => metadata.finalizers?.includes("batch.kubernetes.io/job-tracking")),
    ).toBe(true);
    expect(await until(() => holds("Complete"))).toBe(true);
    expect(status()).toMatchObject({ succeeded: 5, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    expect(status().active).toBeUndefined();
    expect(status().completionTime).toBeDefined();
    expect(status().conditions?.map(({ type, reason, message }) => [type, reason, message])).toEqual([
      ["SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods"],
      ["Complete", "CompletionsReached", "Reached expected number of succeeded pods"],
    ]);
    expect(cluster.pods()).toHaveLength(5);
    expect(cluster.pods().every(({ metadata }) => metadata.finalizers === undefined)).toBe(true);
    expect(cluster.messages("Completed")).toEqual(["Job completed"]);
    expect(cluster.messages("SuccessfulCreate")).toHaveLength(5);
  });

  test("tries again ever later, and gives up after its limit", async () => {
    createJob({ spec: { backoffLimit: 2 }, exitCode: 1 });
    await cluster.clock.advance(5_000);
    expect(cluster.pods()).toHaveLength(1);
    await cluster.clock.advance(10_000);
    expect(cluster.pods()).toHaveLength(2);
    expect(await until(() => holds("Failed"))).toBe(true);
    expect(cluster.pods()).toHaveLength(3);
    expect(status()).toMatchObject({ failed: 3 });
    expect(status().conditions?.map(({ type, reason }) => [type, reason])).toEqual([
      ["FailureTarget", "BackoffLimitExceeded"],
      ["Failed", "BackoffLimitExceeded"],
    ]);
    expect(cluster.messages("BackoffLimitExceeded")).toEqual(["Job has reached the specified backoff limit"]);
  });

  test("counts restarts where containers are restarted in their Pod", async () => {
    createJob({ spec: { backoffLimit: 2 }, exitCode: 1, restartPolicy: "OnFailure" });
    expect(await until(() => holds("Failed"), 600)).toBe(true);
    expect(reasonOf("Failed")).toBe("BackoffLimitExceeded");
    expect(cluster.messages("SuccessfulCreate")).toHaveLength(1);
  });

  test("ends with its deadline", async () => {
    createJob({ spec: { activeDeadlineSeconds: 5, parallelism: 2, completions: 2 }, runMs: 600_000 });
    expect(await until(() => holds("Failed"), 20)).toBe(true);
    expect(reasonOf("Failed")).toBe("DeadlineExceeded");
    expect(status()).toMatchObject({ failed: 2, terminating: 0 });
    expect(await until(() => cluster.pods().length === 0, 20)).toBe(true);
  });

  test("without a number of completions ends when one has succeeded and the others have ended", async () => {
    createJob({ spec: { parallelism: 3, completions: undefined } });
    expect(await until(() => holds("Complete"))).toBe(true);
    expect(status().succeeded).toBe(3);
  });

  test("deletes its Pods while it is suspended, and starts anew", async () => {
    createJob({ spec: { parallelism: 2, completions: 2 }, runMs: 20_000 });
    await until(() => status().ready === 2, 10);
    const first = status().startTime;
    change({ suspend: true });
    expect(await until(() => holds("Suspended") && cluster.pods().length === 0, 20)).toBe(true);
    expect(status()).toMatchObject({ ready: 0, terminating: 0 });
    expect(status().failed).toBeUndefined();
    await cluster.clock.advance(30_000);
    change({ suspend: false });
    expect(await until(() => holds("Complete"))).toBe(true);
    expect(reasonOf("Suspended")).toBe("JobResumed");
    expect(status().startTime).not.toBe(first);
    expect([cluster.messages("Suspended"), cluster.messages("Resumed")]).toEqual([["Job suspended"], ["Job resumed"]]);
  });

  test("replaces a Pod that somebody deletes, at once or when it has ended", async () => {
    createJob({ runMs: 10_000 });
    await until(() => status().ready === 1, 10);
    const victim = cluster.pods()[0]?.metadata.name ?? "";
    cluster.api.delete(pods, "test", victim);
    await cluster.clock.advance(200);
    expect(status().failed).toBe(1);
    expect(await until(() => holds("Complete"), 60)).toBe(true);
  });

  test("adopts Pods that it selects and lets go of those that it selects no more", async () => {
    createJob({ runMs: 60_000 });
    await until(() => status().ready === 1, 10);
    const [pod] = cluster.pods();
    if (!pod) throw new Error("no pod");
    const { ownerReferences: _owners, ...metadata } = pod.metadata;
    cluster.api.update(pods, { ...pod, metadata });
    await cluster.clock.advance(100);
    const adopted = cluster.api.get(pods, "test", pod.metadata.name);
    expect(adopted.metadata.ownerReferences?.[0]).toMatchObject({ kind: "Job", name: "job" });
    cluster.api.update(pods, { ...adopted, metadata: { ...adopted.metadata, labels: {} } });
    await cluster.clock.advance(100);
    const released = cluster.api.get(pods, "test", pod.metadata.name).metadata;
    expect([released.ownerReferences, released.finalizers]).toEqual([undefined, undefined]);
    expect(cluster.pods()).toHaveLength(2);
  });

  test("takes its Pods with it", async () => {
    createJob({ runMs: 60_000 });
    await until(() => status().ready === 1, 10);
    cluster.api.delete(jobs, "test", "job", { propagationPolicy: "Background" });
    expect(await until(() => cluster.pods().length === 0, 20)).toBe(true);
  });

  test("is deleted some time after its end", async () => {
    createJob({ spec: { ttlSecondsAfterFinished: 30 } });
    expect(await until(() => holds("Complete"), 20)).toBe(true);
    await cluster.clock.advance(25_000);
    expect(cluster.pods()).toHaveLength(1);
    await cluster.clock.advance(10_000);
    expect(cluster.api.find(jobs, "test", "job")).toBeUndefined();
    expect(cluster.pods()).toHaveLength(0);
  });
});

describe("an indexed Job", () => {
  test("runs one Pod for each index, which knows it", async () => {
    createJob({ spec: { completionMode: "Indexed", completions: 4, parallelism: 2 } });
    await cluster.clock.advance(500);
    expect(indexesOf(cluster.pods())).toEqual(["0", "1"]);
    const [pod] = cluster.pods();
    expect(pod?.spec.hostname).toBe("job-0");
    expect(pod?.metadata.name).toMatch(/^job-0-[a-z0-9]{5}$/);
    expect(pod?.spec.containers[0]?.env?.[0]?.name).toBe("JOB_COMPLETION_INDEX");
    expect(await until(() => holds("Complete"))).toBe(true);
    expect(status()).toMatchObject({ completedIndexes: "0-3", succeeded: 4 });
  });

  test("fails an index after its own limit, and the Job when all others are done", async () => {
    failIndex("1", 3);
    createJob({ spec: { completionMode: "Indexed", completions: 3, parallelism: 3, backoffLimitPerIndex: 1 } });
    expect(await until(() => holds("Failed"), 60)).toBe(true);
    expect(status()).toMatchObject({ completedIndexes: "0,2", failedIndexes: "1", succeeded: 2, failed: 2 });
    expect(reasonOf("Failed")).toBe("FailedIndexes");
    const counts = cluster
      .pods()
      .map(({ metadata }) => metadata.annotations?.["batch.kubernetes.io/job-index-failure-count"] ?? "");
    expect(counts.sort()).toEqual(["0", "0", "0", "1"]);
  });

  test("succeeds by its policy and deletes the Pods that are left", async () => {
    failIndex("1", 3);
    const successPolicy = { rules: [{ succeededIndexes: "0,2" }] };
    createJob({ spec: { completionMode: "Indexed", completions: 3, parallelism: 3, successPolicy } });
    expect(await until(() => holds("Complete"), 60)).toBe(true);
    expect(reasonOf("SuccessCriteriaMet")).toBe("SuccessPolicy");
    expect(status().conditions?.[0]?.message).toBe("Matched rules at index 0");
    expect(status().completedIndexes).toBe("0,2");
  });
});

describe("a Pod failure policy", () => {
  test("fails the Job with an exit code that makes trying again pointless", async () => {
    const rules = [{ action: "FailJob" as const, onExitCodes: { operator: "In" as const, values: [3] } }];
    createJob({ spec: { podFailurePolicy: { rules } }, exitCode: 3 });
    expect(await until(() => holds("Failed"), 20)).toBe(true);
    expect(status().conditions?.[0]).toMatchObject({ type: "FailureTarget", reason: "PodFailurePolicy" });
    expect(status().conditions?.[0]?.message).toMatch(
      /^Container app for pod test\/job-\w+ failed with exit code 3 matching FailJob rule at index 0$/,
    );
    expect(cluster.pods()).toHaveLength(1);
  });

  test("does not count what is to be ignored", async () => {
    const rules = [{ action: "Ignore" as const, onExitCodes: { operator: "In" as const, values: [3] } }];
    createJob({ spec: { podFailurePolicy: { rules }, backoffLimit: 0 }, exitCode: 3 });
    await cluster.clock.advance(60_000);
    expect(holds("Failed")).not.toBe(true);
    expect(status().failed).toBeUndefined();
    expect(cluster.pods().length).toBeGreaterThan(2);
  });
});
