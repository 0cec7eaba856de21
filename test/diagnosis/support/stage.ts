import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { namespaces } from "../../../src/api/resources.ts";
import type { Connection } from "../../../src/client/connection.ts";
import { loadKubeconfig } from "../../../src/client/kubeconfig.ts";
import { startCluster, type Cluster } from "../../../src/cluster/cluster.ts";
import { sleep, systemClock } from "../../../src/clock.ts";
import type { GroundTruth } from "../../../src/cluster/ground-truth.ts";
import { readProgram } from "../../../src/cluster/kubelet/images/program.ts";
import { RECORDING_VERSION } from "../../../src/rollout/recording/entries.ts";
import { Recorder } from "../../../src/rollout/recording/recorder.ts";
import { readRecording } from "../../../src/rollout/recording/recording-file.ts";
import type { Recording } from "../../../src/rollout/recording/recording.ts";
import { monotonicMs } from "../../../src/rollout/request-result.ts";
import { runRollout } from "../../../src/rollout/run.ts";
import { freeNodePort } from "../../support/cli.ts";
import type { Load, Mechanism, Versions } from "../mechanisms/mechanism.ts";
import { SERVER_IMAGE, type Place } from "./manifests.ts";
import { runLimited } from "./run-limited.ts";
import { failuresOf, type StagedRun } from "./staged-run.ts";
import { Truth } from "./truth.ts";

const SERVER = fileURLToPath(new URL("../programs/server", import.meta.url));
/** Long enough for a lag that can be seen, short enough for a preStop of a second to outlast it. */
const PROXY_MIN_SYNC_PERIOD_MS = 500;
const RPS = 200;
const BASELINE_MS = 500;
const REQUEST_TIMEOUT_MS = 5000;
const TOLD_LIMIT_MS = 1000;

/** An embedded cluster to stage mechanisms on, one after the other. */
export class Stage {
  readonly #directory: string;
  readonly #facts: GroundTruth[];
  readonly #cluster: Cluster;
  readonly #connection: Connection;
  #runs = 0;

  private constructor(directory: string, facts: GroundTruth[], cluster: Cluster, connection: Connection) {
    this.#directory = directory;
    this.#facts = facts;
    this.#cluster = cluster;
    this.#connection = connection;
  }

  static async open(): Promise<Stage> {
    const directory = mkdtempSync(join(tmpdir(), "rollscope-stage-"));
    const facts: GroundTruth[] = [];
    const cluster = await startCluster({
      dir: join(directory, "cluster"),
      proxyMinSyncPeriodMs: PROXY_MIN_SYNC_PERIOD_MS,
      images: { list: () => [], find: (reference) => findImage(reference) },
      onGroundTruth: (fact) => facts.push(fact),
    });
    return new Stage(directory, facts, cluster, await loadKubeconfig({ path: cluster.kubeconfigPath }));
  }

  /** Rolls out under load; one run at a time, for the runs share a proxy. */
  async run(mechanism: Mechanism): Promise<StagedRun> {
    this.#facts.length = 0;
    const namespace = `stage-${++this.#runs}`;
    const directory = mkdtempSync(join(this.#directory, "run-"));
    const place = { namespace, nodePort: await freeNodePort(), directory };
    const { load, ...versions } = mechanism.stage(place);
    const { descriptors } = mechanism;
    const { kubeconfigPath } = this.#cluster;
    const recordingPath =
      descriptors === undefined
        ? await this.#run(place, versions, load)
        : await runLimited(place, versions, { descriptors, kubeconfigPath, rps: RPS });
    const { recording } = await readRecording(recordingPath);
    await this.#untilTold(recording);
    return { recording, recordingPath, facts: [...this.#facts] };
  }

  /** @returns The path of the recording. */
  async #run(place: Place, versions: Versions, load: Load = {}): Promise<string> {
    const { namespace, directory } = place;
    const now = { epochMs: Date.now(), monotonicMs: monotonicMs() };
    const header = { type: "recording", version: RECORDING_VERSION, tool: "rollscope test", run: {}, ...now } as const;
    const recorder = new Recorder(join(directory, "recording.jsonl"), header);
    await runRollout(
      {
        kubeconfig: this.#connection,
        ...versions,
        serviceName: "stage",
        namespace,
        rps: RPS,
        baselineMs: BASELINE_MS,
        requestTimeoutMs: REQUEST_TIMEOUT_MS,
        ...load,
        record: (entry) => recorder.record(entry),
        // Its pods may take their time to end while the next stage is put up.
        cleanUp: () =>
          Promise.resolve(this.#cluster.api.delete(namespaces, "", namespace)).then(() => "Left to the cluster."),
      },
      () => undefined,
      new AbortController().signal,
    );
    await recorder.close();
    if (recorder.failure) throw recorder.failure;
    return recorder.path;
  }

  /** What became of the last connections is told a moment later. */
  async #untilTold(recording: Recording): Promise<void> {
    const last = failuresOf(recording).findLast(({ connectedMs }) => connectedMs !== undefined);
    if (!last) return;
    const isTold = () => new Truth(this.#facts).routeOf(last)?.ended !== undefined;
    for (const giveUpMs = performance.now() + TOLD_LIMIT_MS; !isTold() && performance.now() < giveUpMs;) {
      await sleep(systemClock, 25);
    }
  }

  async close(): Promise<void> {
    await this.#cluster.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

async function findImage(reference: string) {
  if (reference !== SERVER_IMAGE) return undefined;
  const id = `${SERVER_IMAGE}@sha256:${"0".repeat(64)}`;
  return { reference, id, directory: SERVER, sizeBytes: 0, ...(await readProgram(SERVER)) };
}
