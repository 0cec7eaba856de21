import type { Pod } from "../../api/core.ts";
import { sleep } from "../../clock.ts";
import type { PodPlace } from "./env/downward.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import type { PodAddress } from "./network/pod-network.ts";
import { volumeFilesOf } from "./volumes.ts";

/** Retries of volumes that cannot be set up yet; the last is repeated. */
const VOLUME_RETRIES_MS = [100, 500, 1_000, 2_000, 4_000, 8_000, 16_000];

/** Pods that are created together do not start at the same moment: the start delay varies by this share. */
const START_JITTER = 0.05;

/** What the containers of a pod share: its network address and its volumes. */
export class PodSandbox {
  readonly #context: KubeletContext;
  readonly #onChange: () => void;
  #address: PodAddress | undefined;
  #podIP: string | undefined;
  #state: "new" | "preparing" | "ready" | "released" = "new";
  #failures = 0;
  #retryAtMs = 0;

  /** @param onChange - Called when `isReady` has changed or a retry is due. */
  constructor(context: KubeletContext, onChange: () => void) {
    this.#context = context;
    this.#onChange = onChange;
  }

  /** The last address, also after it was given back. */
  get podIP(): string | undefined {
    return this.#podIP;
  }

  get isReady(): boolean {
    return this.#state === "ready";
  }

  get isPreparing(): boolean {
    return this.#state === "preparing";
  }

  /**
   * Gets address and volumes, once.
   *
   * @returns Milliseconds until it should be called again, undefined when only a change can matter.
   */
  prepare(pod: Pod, place: PodPlace): number | undefined {
    if (this.#state !== "new") return undefined;
    const waitMs = this.#retryAtMs - this.#context.clock.now();
    if (waitMs > 0) return waitMs;
    this.#state = "preparing";
    void this.#prepare(pod, place);
    return undefined;
  }

  /** Gives the address back; the volumes stay until the pod is removed. */
  release(): void {
    this.#address?.release();
    this.#address = undefined;
    this.#state = "released";
  }

  async #prepare(pod: Pod, place: PodPlace): Promise<void> {
    const { api, clock, events, network, nodeAddress, podStartDelayMs = 0, random, runtime } = this.#context;
    let reason = "FailedCreatePodSandBox";
    try {
      const delayMs = podStartDelayMs * (1 - START_JITTER + 2 * START_JITTER * random.next());
      if (delayMs > 0 && this.#failures === 0) await sleep(clock, delayMs);
      this.#address ??= pod.spec.hostNetwork ? undefined : await network.acquire(pod);
      this.#podIP = this.#address?.podIP ?? nodeAddress;
      reason = "FailedMount";
      await runtime.preparePod(pod, volumeFilesOf(api, pod, { ...place, podIP: this.#podIP }), this.#address);
      this.#state = "ready";
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // the first failure is mostly kube-root-ca.crt, which a new namespace has a moment later
      if (this.#failures > 0) events.event(pod, "Warning", reason, message);
      this.#retryAtMs = clock.now() + (VOLUME_RETRIES_MS[this.#failures] ?? 16_000);
      this.#failures++;
      this.#state = "new";
    }
    this.#onChange();
  }
}
