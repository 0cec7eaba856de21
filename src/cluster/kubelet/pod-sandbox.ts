import type { Pod } from "../../api/core.ts";
import { sleep, type Timer } from "../../clock.ts";
import type { PodPlace } from "./env/downward.ts";
import { checkedHostPath } from "./host-path.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import type { PodAddress } from "./network/pod-network.ts";
import { PodTokens } from "./pod-tokens.ts";
import { volumeFilesOf, type VolumeFiles } from "./volumes.ts";

/** Retries of volumes that cannot be set up yet; the last is repeated. */
const VOLUME_RETRIES_MS = [100, 500, 1_000, 2_000, 4_000, 8_000, 16_000];

/** Pods that are created together do not start at the same moment: the start delay varies by this share. */
const START_JITTER = 0.05;
/** Between a change and its files: a real kubelet needs up to a minute and a half. */
const REFRESH_DELAY_MS = 1_000;

/** What the containers of a pod share: its network address and its volumes. */
export class PodSandbox {
  readonly #context: KubeletContext;
  readonly #onChange: () => void;
  readonly #tokens: PodTokens;
  #refreshing: Timer | undefined;
  #address: PodAddress | undefined;
  #podIP: string | undefined;
  #state: "new" | "preparing" | "ready" | "released" = "new";
  #failures = 0;
  #retryAtMs = 0;

  /** @param onChange - Called when `isReady` has changed or a retry is due. */
  constructor(context: KubeletContext, onChange: () => void) {
    this.#context = context;
    this.#onChange = onChange;
    this.#tokens = new PodTokens(context.api);
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

  /** What volumes show may have changed: brings their files up to date soon. */
  refresh(pod: Pod, place: PodPlace, delayMs = REFRESH_DELAY_MS): void {
    const { clock, runtime } = this.#context;
    if (this.#state !== "ready" || runtime.simulated) return;
    this.#refreshing?.cancel();
    this.#refreshing = clock.setTimeout(() => this.#refresh(pod, place), delayMs);
  }

  /** Gives the address back; the volumes stay until the pod is removed. */
  release(): void {
    this.#refreshing?.cancel();
    this.#address?.release();
    this.#address = undefined;
    this.#state = "released";
  }

  async #prepare(pod: Pod, place: PodPlace): Promise<void> {
    const { clock, events, network, nodeAddress, podStartDelayMs = 0, random, runtime } = this.#context;
    let reason = "FailedCreatePodSandBox";
    try {
      const delayMs = podStartDelayMs * (1 - START_JITTER + 2 * START_JITTER * random.next());
      if (delayMs > 0 && this.#failures === 0) await sleep(clock, delayMs);
      this.#address ??= pod.spec.hostNetwork ? undefined : await network.acquire(pod);
      this.#podIP = this.#address?.podIP ?? nodeAddress;
      reason = "FailedMount";
      await runtime.preparePod(pod, this.#volumes(pod, place), this.#address);
      this.#state = "ready";
      this.#renewTokens(pod, place);
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

  #refresh(pod: Pod, place: PodPlace): void {
    if (this.#state !== "ready") return;
    try {
      this.#context.runtime.refreshPod(pod, this.#volumes(pod, place));
    } catch (error) {
      // the files stay as they are
      const message = error instanceof Error ? error.message : String(error);
      this.#context.events.event(pod, "Warning", "FailedMount", message);
    }
    this.#renewTokens(pod, place);
  }

  #renewTokens(pod: Pod, place: PodPlace): void {
    const atMs = this.#tokens.nextRefreshAtMs;
    if (atMs !== undefined) this.refresh(pod, place, Math.max(REFRESH_DELAY_MS, atMs - this.#context.clock.now()));
  }

  #volumes(pod: Pod, place: PodPlace): VolumeFiles[] {
    const { api, claims, runtime } = this.#context;
    return volumeFilesOf({
      api,
      pod,
      claims,
      place: { ...place, podIP: this.#podIP ?? "" },
      // nobody reads what a simulated container has mounted, and it must not touch this machine
      hostPath: (source) => (runtime.simulated ? source.path : checkedHostPath(source)),
      token: (projection) => (runtime.simulated ? "" : this.#tokens.tokenFor(pod, projection)),
    });
  }
}
