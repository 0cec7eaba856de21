import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namespaces } from "../../src/api/resources.ts";
import { Client } from "../../src/client/client.ts";
import type { Connection } from "../../src/client/connection.ts";
import { loadKubeconfig } from "../../src/client/kubeconfig.ts";
import { startCluster, type Cluster } from "../../src/cluster/cluster.ts";
import { parseManifests } from "../../src/rollout/manifests/documents.ts";
import type { RunEvent } from "../../src/rollout/run-events.ts";
import type { RunOptions } from "../../src/rollout/run-options.ts";
import { runRollout } from "../../src/rollout/run.ts";
import { parseThresholds } from "../../src/rollout/thresholds/parse-threshold.ts";
import { freeNodePort } from "../support/cli.ts";
import { webYaml, type WebOptions } from "../support/manifests.ts";

// One embedded cluster with real processes for all; each run has a namespace and a node port of its own.
let cluster: Cluster;
let connection: Connection;
let client: Client;
let folder: string;
let program: string;

/** Version `bad` passes its readinessProbe and fails its users; version `dead` never becomes ready. */
const PROGRAM = `
import { createServer } from "node:http";
const { VERSION: version } = process.env;
const server = createServer((request, response) => {
  const isProbe = (request.headers["user-agent"] ?? "").startsWith("kube-probe");
  if (version === "dead" || (version === "bad" && !isProbe)) response.statusCode = 500;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ service: "web", version }));
});
server.listen(3000, "0.0.0.0");
process.on("SIGTERM", () => setTimeout(() => server.close(() => process.exit(0)), 500));
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollback-"));
  program = join(folder, "program.mjs");
  await writeFile(program, PROGRAM);
  cluster = await startCluster({ dir: join(folder, "cluster") });
  connection = await loadKubeconfig({ path: cluster.kubeconfigPath });
  client = new Client(connection);
});
afterAll(async () => {
  client.close();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

async function roll(
  namespace: string,
  release: string,
  options: Partial<RunOptions>,
  second: Partial<WebOptions> = {},
) {
  const nodePort = await freeNodePort();
  const image = "mogumogusityau/user-service:1.0.0";
  const command = [process.execPath, program];
  const manifests = (version: string, web: Partial<WebOptions> = {}) => {
    const yaml = webYaml({ image, command, nodePort, gracePeriodSeconds: 5, release: version, ...web });
    return yaml.replaceAll("namespace: shop", `namespace: ${namespace}`);
  };
  const events: RunEvent[] = [];
  const verdict = await runRollout(
    {
      kubeconfig: connection,
      first: parseManifests("v1.yaml", manifests("good")),
      second: parseManifests("v2.yaml", manifests(release, second)),
      serviceName: "web",
      namespace,
      rps: 50,
      baselineMs: 500,
      ...options,
    },
    (event) => events.push(event),
    new AbortController().signal,
  );
  const steps = events.flatMap((event) => (event.type === "step-started" ? [event.step] : []));
  expect(await client.find(namespaces, "", namespace)).toBeUndefined();
  return { verdict, events, steps };
}

describe("--rollback-on", () => {
  test("fail: a version that fails its users is undone under the same traffic", async () => {
    const { verdict, events, steps } = await roll("failing", "bad", { rollbackOn: ["fail"] });
    const after = steps.slice(steps.indexOf("observe"));
    expect(after).toEqual(["observe", "roll-back", "verify-rollback", "clean-up", "verdict"]);
    expect(verdict).toMatchObject({
      exitCode: 5,
      judgement: "FAIL",
      zeroDowntime: { judgement: "FAIL" },
      rollback: { trigger: "fail", revision: 1, verified: true },
    });
    expect(verdict.rollback?.criteria.map(({ id, judgement }) => [id, judgement])).toEqual([
      ["revision-restored", "PASS"],
      ["first-version-answers-again", "PASS"],
      ["no-failed-requests", expect.any(String)],
    ]);
    expect(verdict.rollback?.criteria[1]?.evidence).toBe("All 5 requests were answered by web vgood.");
    expect(verdict.problems[0]).toMatch(
      /^Requests failed, noticed [\d.]+ s after the second version was applied\. \d+ of \d+ requests failed/,
    );
    const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings.join()).toContain("The rollout is rolled back.");
    // The traffic went on: the first version answered after the last failure.
    const [failures] = verdict.requests.failures;
    const good = verdict.requests.perVersion.find(({ version }) => version === "web vgood");
    expect(failures).toMatchObject({ error: "HTTP 500" });
    expect(good?.lastMs).toBeGreaterThan(failures?.lastMs ?? Infinity);
  }, 120_000);

  test("deadline: a version that never becomes ready is undone, and nobody notices", async () => {
    const { verdict } = await roll("late", "dead", { rollbackOn: ["deadline"] }, { progressDeadlineSeconds: 3 });
    expect(verdict).toMatchObject({
      exitCode: 5,
      judgement: "FAIL",
      completed: { judgement: "FAIL" },
      rollback: { trigger: "deadline", why: "Deployment web exceeded its progress deadline of 3 s.", verified: true },
    });
    expect(verdict.problems[0]).toBe("Deployment web exceeded its progress deadline of 3 s.");
    expect(verdict.requests.failed).toBe(0);
  }, 120_000);
});

test("abortOnFail: the run ends as soon as the threshold breaks, cleans up and says why", async () => {
  const thresholds = parseThresholds("http_req_failed: rate<0.02; abortOnFail");
  const { verdict, steps } = await roll("aborted", "bad", { thresholds });
  expect(steps.slice(steps.indexOf("observe"))).toEqual(["observe", "clean-up", "verdict"]);
  expect(verdict).toMatchObject({ exitCode: 1, judgement: "FAIL", completed: { judgement: "INCONCLUSIVE" } });
  expect(verdict).not.toHaveProperty("rollback");
  expect(verdict.thresholds[0]).toMatchObject({
    judgement: "FAIL",
    sentence: expect.stringContaining("The run was ended for it."),
  });
  expect(verdict.problems).toEqual([
    expect.stringMatching(
      /^The threshold http_req_failed: rate<0\.02 broke [\d.]+ s after the second version was applied/,
    ),
  ]);
}, 120_000);
