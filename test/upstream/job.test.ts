import { describe, expect, test } from "vitest";
import type { CronJob, Job } from "../../src/api/batch.ts";
import type { Pod } from "../../src/api/core.ts";
import { eventually, PATCH, upstreamCluster } from "./cluster.ts";

const BUSYBOX = "registry.k8s.io/e2e-test-images/busybox:1.37.0-1";

interface List<T> {
  metadata: { resourceVersion: string };
  items: T[];
}

const cluster = upstreamCluster();
const batch = (namespace: string, plural: string, rest = "") =>
  `/apis/batch/v1/namespaces/${namespace}/${plural}${rest}`;
const getJob = (namespace: string, name: string) => cluster.call<Job>("GET", batch(namespace, "jobs", `/${name}`));
const podsOf = async (namespace: string, name: string) => {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=job%3D${name}`;
  return (await cluster.call<List<Pod>>("GET", path)).items;
};
const holds = ({ status }: Job, type: string, reason = "") =>
  status.conditions?.some(
    (condition) => condition.type === type && condition.status === "True" && (!reason || condition.reason === reason),
  ) ?? false;

const FOREVER = "trap exit TERM; while true; do sleep 1; done";

/** As the upstream tests make it. */
const newJob = (name: string, command: string, spec: object = {}, pod: object = {}) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name, creationTimestamp: null },
  spec: {
    parallelism: 2,
    completions: 4,
    backoffLimit: 6,
    manualSelector: false,
    template: {
      metadata: { labels: { job: name } },
      spec: {
        restartPolicy: "Never",
        terminationGracePeriodSeconds: 0,
        containers: [{ name: "c", image: BUSYBOX, command: ["/bin/sh", "-c", command], resources: {} }],
        ...pod,
      },
    },
    ...spec,
  },
  status: {},
});
const createJob = (namespace: string, job: object) => cluster.call<Job>("POST", batch(namespace, "jobs"), job);

async function running(namespace: string, name: string, count: number): Promise<Pod[]> {
  let found: Pod[] = [];
  await eventually(async () => {
    found = (await podsOf(namespace, name)).filter(({ status }) => status.phase === "Running");
    return found.length === count;
  });
  return found;
}

describe("Job", () => {
  test("should create pods for an Indexed job with completion indexes and specified hostname", async () => {
    const namespace = await cluster.namespace("job");
    const spec = { completionMode: "Indexed" };
    await createJob(
      namespace,
      newJob(
        "indexed-job",
        "test $(hostname) = indexed-job-$JOB_COMPLETION_INDEX || test -n $JOB_COMPLETION_INDEX",
        spec,
      ),
    );
    await eventually(async () => holds(await getJob(namespace, "indexed-job"), "Complete"), 25_000);
    const { status } = await getJob(namespace, "indexed-job");
    expect(status).toMatchObject({ completedIndexes: "0-3", succeeded: 4 });
    const key = "batch.kubernetes.io/job-completion-index";
    const pods = await podsOf(namespace, "indexed-job");
    expect(
      pods.map(({ metadata }) => metadata.annotations?.[key]).toSorted((a = "", b = "") => (a < b ? -1 : 1)),
    ).toEqual(["0", "1", "2", "3"]);
    for (const { metadata, spec: pod } of pods) expect(pod.hostname).toBe(`indexed-job-${metadata.annotations?.[key]}`);
  });

  test("should remove pods when job is deleted", async () => {
    const namespace = await cluster.namespace("job");
    await createJob(namespace, newJob("all-pods-removed", FOREVER));
    await running(namespace, "all-pods-removed", 2);
    const path = batch(namespace, "jobs", "/all-pods-removed");
    await cluster.call("DELETE", path, { propagationPolicy: "Background" });
    await eventually(async () => (await podsOf(namespace, "all-pods-removed")).length === 0);
    expect((await cluster.failureOf("GET", path)).reason).toBe("NotFound");
  });

  test("should run a job to completion when tasks sometimes fail and are locally restarted", async () => {
    const namespace = await cluster.namespace("job");
    const flag = `/tmp/rollscope-job-${process.pid}`;
    const once = `if [ -e ${flag} ]; then rm ${flag}; exit 0; else touch ${flag}; exit 1; fi`;
    const spec = { parallelism: 1, completions: 1 };
    await createJob(namespace, newJob("fail-once-local", once, spec, { restartPolicy: "OnFailure" }));
    await eventually(async () => holds(await getJob(namespace, "fail-once-local"), "Complete"), 25_000);
    const [made] = await podsOf(namespace, "fail-once-local");
    expect(made?.status.containerStatuses?.[0]?.restartCount).toBe(1);
  });

  test("should fail when exceeds active deadline", async () => {
    const namespace = await cluster.namespace("job");
    await createJob(namespace, newJob("exceed-active-deadline", FOREVER, { activeDeadlineSeconds: 1 }));
    const isDue = async (type: string) =>
      holds(await getJob(namespace, "exceed-active-deadline"), type, "DeadlineExceeded");
    await eventually(() => isDue("FailureTarget"));
    await eventually(() => isDue("Failed"));
    expect((await getJob(namespace, "exceed-active-deadline")).status.failed).toBe(2);
  });

  test("should adopt matching orphans and release non-matching pods", async () => {
    const namespace = await cluster.namespace("job");
    const job = await createJob(namespace, newJob("adopt-release", FOREVER));
    const [pod] = await running(namespace, "adopt-release", 2);
    const path = `/api/v1/namespaces/${namespace}/pods/${pod?.metadata.name}`;
    const owner = async () =>
      (await cluster.call<Pod>("GET", path)).metadata.ownerReferences?.find(({ controller }) => controller);
    await cluster.call("PATCH", path, { metadata: { ownerReferences: null } }, PATCH.merge);
    await eventually(async () => (await owner())?.uid === job.metadata.uid);
    await cluster.call("PATCH", path, { metadata: { labels: null } }, PATCH.merge);
    await eventually(async () => (await owner()) === undefined);
    expect(await running(namespace, "adopt-release", 2)).toHaveLength(2);
  });

  test("should apply changes to a job status", async () => {
    const namespace = await cluster.namespace("job");
    await createJob(namespace, newJob("suspend-false-to-true", FOREVER));
    await running(namespace, "suspend-false-to-true", 2);
    const path = batch(namespace, "jobs", "/suspend-false-to-true/status");
    const condition = {
      type: "CustomConditionType",
      status: "True",
      lastProbeTime: null,
      lastTransitionTime: "2026-01-01T00:00:00Z",
    };
    const patch = { metadata: { annotations: { patchedstatus: "true" } }, status: { conditions: [condition] } };
    const patched = await cluster.call<Job>("PATCH", path, patch, PATCH.merge);
    expect(patched.metadata.annotations).toMatchObject({ patchedstatus: "true" });
    const ofType = ({ status }: Job) => status.conditions?.find(({ type }) => type === "CustomConditionType");
    expect(ofType(patched)?.lastTransitionTime).toBe("2026-01-01T00:00:00Z");
    const present = await cluster.call<Job>("GET", path);
    const conditions = [{ ...ofType(present), lastTransitionTime: "2026-01-02T00:00:00Z" }];
    const updated = await cluster.call<Job>("PUT", path, { ...present, status: { ...present.status, conditions } });
    expect(ofType(updated)?.lastTransitionTime).toBe("2026-01-02T00:00:00Z");
  });

  test("should manage the lifecycle of a job", async () => {
    const namespace = await cluster.namespace("job");
    const job = newJob("lifecycle", FOREVER, { parallelism: 2, completions: 5, suspend: true });
    const labels = { e2e: namespace };
    await createJob(namespace, { ...job, metadata: { ...job.metadata, labels } });
    const path = batch(namespace, "jobs", "/lifecycle");
    const seen = await cluster.watch<Job>(batch(namespace, "jobs"), { labelSelector: `e2e=${namespace}` });
    const patch = { metadata: { labels: { "e2e-patched": "yes" } }, spec: { suspend: false } };
    await cluster.call("PATCH", path, patch, PATCH.strategic);
    await seen.until(({ object }) => object.metadata.labels?.["e2e-patched"] === "yes");
    await running(namespace, "lifecycle", 2);
    await eventually(async () => {
      const present = await getJob(namespace, "lifecycle");
      const annotations = { updated: "true" };
      const draft = {
        ...present,
        metadata: { ...present.metadata, annotations },
        spec: { ...present.spec, parallelism: 1 },
      };
      return cluster.call<Job>("PUT", path, draft).then(
        () => true,
        () => false,
      );
    });
    await running(namespace, "lifecycle", 1);
    const all = `/apis/batch/v1/jobs?labelSelector=e2e%3D${namespace}`;
    expect((await cluster.call<List<Job>>("GET", all)).items).toHaveLength(1);
    const query = `?labelSelector=e2e%3D${namespace}`;
    await cluster.call("DELETE", batch(namespace, "jobs", query), { propagationPolicy: "Background" });
    await seen.until(({ type }) => type === "DELETED");
    seen.stop();
    expect((await cluster.call<List<Job>>("GET", all)).items).toHaveLength(0);
  });
});

describe("CronJob", () => {
  test("should support CronJob API operations", async () => {
    const namespace = await cluster.namespace("cronjob");
    const { spec } = newJob("x", "exit 0", { parallelism: 1, completions: 1 });
    const labels = { "special-label": namespace };
    const made = await cluster.call<CronJob>("POST", batch(namespace, "cronjobs"), {
      metadata: { name: "test-api", labels },
      spec: {
        schedule: "* */1 * * ?",
        concurrencyPolicy: "Allow",
        jobTemplate: { metadata: {}, spec: { ...spec, manualSelector: undefined } },
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 0,
      },
      status: {},
    });
    const path = batch(namespace, "cronjobs", "/test-api");
    const query = `?labelSelector=special-label%3D${namespace}`;
    expect((await cluster.call<CronJob>("GET", path)).metadata.uid).toBe(made.metadata.uid);
    const listed = await cluster.call<List<CronJob>>("GET", batch(namespace, "cronjobs", query));
    expect(listed.items).toHaveLength(1);
    expect((await cluster.call<List<CronJob>>("GET", `/apis/batch/v1/cronjobs${query}`)).items).toHaveLength(1);
    const { resourceVersion } = listed.metadata;
    const labelSelector = `special-label=${namespace}`;
    const seen = await cluster.watch<CronJob>(batch(namespace, "cronjobs"), { resourceVersion, labelSelector });

    const patch = { metadata: { annotations: { patched: "true" } } };
    const patched = await cluster.call<CronJob>("PATCH", path, patch, PATCH.merge);
    expect(patched.metadata.annotations).toMatchObject({ patched: "true" });
    const annotations = { ...patched.metadata.annotations, updated: "true" };
    const draft = { ...(await cluster.call<CronJob>("GET", path)) };
    await cluster.call("PUT", path, { ...draft, metadata: { ...draft.metadata, annotations } });
    await seen.until(({ type, object }) => type === "MODIFIED" && object.metadata.annotations?.["patched"] === "true");
    await seen.until(({ type, object }) => type === "MODIFIED" && object.metadata.annotations?.["updated"] === "true");

    const time = "2026-01-01T00:00:00Z";
    const status = { metadata: { annotations: { patchedstatus: "true" } }, status: { lastScheduleTime: time } };
    const withStatus = await cluster.call<CronJob>("PATCH", `${path}/status`, status, PATCH.merge);
    expect(withStatus.status.lastScheduleTime).toBe(time);
    expect(withStatus.metadata.annotations).toMatchObject({ patchedstatus: "true" });
    const later = { ...withStatus, status: { ...withStatus.status, lastScheduleTime: "2026-01-02T00:00:00Z" } };
    const { resourceVersion: _any, ...metadata } = later.metadata;
    const replaced = await cluster.call<CronJob>("PUT", `${path}/status`, { ...later, metadata });
    expect(replaced.status.lastScheduleTime).toBe("2026-01-02T00:00:00Z");
    expect((await cluster.call<CronJob>("GET", `${path}/status`)).metadata.uid).toBe(made.metadata.uid);

    await cluster.call("DELETE", path);
    expect((await cluster.failureOf("GET", path)).reason).toBe("NotFound");
    await cluster.call("DELETE", batch(namespace, "cronjobs", query));
    await seen.until(({ type }) => type === "DELETED");
    seen.stop();
  });

  test("should support timezone", async () => {
    const namespace = await cluster.namespace("cronjob");
    const { spec } = newJob("x", "exit 0");
    const refused = await cluster.failureOf("POST", batch(namespace, "cronjobs"), {
      metadata: { name: "cronjob-with-timezone" },
      spec: { schedule: "*/1 * * * ?", timeZone: "bad-time-zone", jobTemplate: { metadata: {}, spec } },
    });
    expect(refused.reason).toBe("Invalid");
  });
});
