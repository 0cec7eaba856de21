import type { Deployment, DeploymentCondition } from "../../../api/apps.ts";
import { deployments, pods, replicaSets } from "../../../api/resources.ts";
import { isReady } from "../pods.ts";
import { newDeployment, type VirtualCluster } from "./virtual-cluster.ts";

/** Keeps a Pod of the simulated runtime from ever becoming Running. */
export const NEVER_STARTS = { "rollscope.dev/simulate-start-delay-ms": "999999999" };
/** Keeps a Pod of the simulated runtime from ever becoming Ready. */
export const NEVER_READY = { "rollscope.dev/simulate-ready-delay-ms": "999999999" };

const readinessProbe = {
  tcpSocket: { port: 3000 },
  periodSeconds: 1,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
};

/** The Deployment `web` of a {@link VirtualCluster}, and what happens to it. */
export class RolloutFixture {
  readonly #cluster: VirtualCluster;

  constructor(cluster: VirtualCluster) {
    this.#cluster = cluster;
  }

  /** Creates it with the image `app:1` and waits for its first rollout. */
  async deploy(spec: Partial<Deployment["spec"]> = {}): Promise<void> {
    this.#cluster.api.create(deployments, newDeployment({ spec, container: { readinessProbe } }));
    await this.finish(60);
  }

  /** Waits until it is rolled out. @throws When it is not in time. */
  async finish(limitSeconds = 600): Promise<void> {
    const finished = await this.#cluster.until(() => this.#cluster.isRolledOut("web"), limitSeconds);
    if (finished) return;
    const { status } = this.#cluster.deployment("web");
    throw new Error(`not rolled out within ${limitSeconds} s: ${JSON.stringify(status)}`);
  }

  change(spec: (present: Deployment["spec"]) => Partial<Deployment["spec"]>): void {
    const present = this.#cluster.deployment("web");
    this.#cluster.api.update(deployments, { ...present, spec: { ...present.spec, ...spec(present.spec) } });
  }

  /** Changes the template. */
  setImage(image: string, annotations: Record<string, string> = {}): void {
    this.change(({ template }) => ({
      template: {
        metadata: { ...template.metadata, annotations },
        spec: { ...template.spec, containers: template.spec.containers.map((container) => ({ ...container, image })) },
      },
    }));
  }

  condition(type: string): DeploymentCondition | undefined {
    return this.#cluster.deployment("web").status.conditions?.find((candidate) => candidate.type === type);
  }

  /** Replicas by image, for every ReplicaSet. */
  sizes(): Record<string, number> {
    const sets = this.#cluster.replicaSetsOf("web");
    return Object.fromEntries(sets.map(({ spec }) => [spec.template.spec.containers[0]?.image ?? "", spec.replicas]));
  }

  /** Messages of scaling but the first `skipped` ones, with names of ReplicaSets replaced by their images. */
  scalings(skipped = 0): string[] {
    const images = new Map(
      this.#cluster
        .replicaSetsOf("web")
        .map(({ metadata, spec }) => [metadata.name, spec.template.spec.containers[0]?.image]),
    );
    const shorten = (_text: string, way: string, name: string) => `${way} ${images.get(name)} `;
    return this.#cluster
      .messages("ScalingReplicaSet")
      .slice(skipped)
      .map((message) => message.replace(/^Scaled (up|down) replica set (\S+) /, shorten));
  }

  /** `status reason` of the condition Progressing from now on, without repeats. */
  watchProgressing(): readonly string[] {
    const seen: string[] = [];
    this.#cluster.api.watch(deployments, ({ object }) => {
      const present = object.status.conditions?.find(({ type }) => type === "Progressing");
      const text = `${present?.status} ${present?.reason}`;
      if (present && seen.at(-1) !== text) seen.push(text);
    });
    return seen;
  }

  /**
   * Checks at every event that a rolling update stays within its bounds; the list names where it did not.
   *
   * The upper bound holds for what is wanted and reported, as in Kubernetes: of two ReplicaSets scaled in the same
   * moment one may create its Pod just before the other deletes one.
   */
  watchBounds(most: number, least: number): readonly string[] {
    const broken: string[] = [];
    const check = () => {
      const wanted = this.#cluster.replicaSetsOf("web").reduce((sum, { spec }) => sum + spec.replicas, 0);
      const alive = this.#cluster.pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      const ready = alive.filter(isReady).length;
      if (wanted > most) broken.push(`${wanted} replicas wanted`);
      const { replicas = 0 } = this.#cluster.deployment("web").status;
      if (replicas > most) broken.push(`${replicas} replicas reported`);
      if (ready < least) broken.push(`${ready} ready`);
    };
    this.#cluster.api.watch(deployments, check);
    this.#cluster.api.watch(replicaSets, check);
    this.#cluster.api.watch(pods, check);
    return broken;
  }
}
