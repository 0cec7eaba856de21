import { createHash } from "node:crypto";
import type { Container, Pod } from "../../api/core.ts";
import { RollscopeError } from "../../errors.ts";
import { nextBackoff, remainingBackoffMs, type Backoff } from "./backoff.ts";
import { containerFieldPath } from "./container-field-path.ts";
import { goDuration } from "./go-duration.ts";
import type { Image } from "./images/image.ts";
import { normalizeReference } from "./images/reference.ts";
import type { KubeletContext } from "./kubelet-context.ts";

/** A container cannot start now; `retryMs` says when to look again. */
export interface NotStartable {
  readonly reason: string;
  readonly message: string;
  readonly retryMs: number;
}

/** How long `ErrImagePull` is shown before it becomes `ImagePullBackOff`. */
const SHOW_ERROR_MS = 1_000;

/**
 * Makes sure that the image of one container is there, with the events and waiting reasons of the kubelet.
 *
 * @see kubernetes/pkg/kubelet/images/image_manager.go EnsureImageExists (v1.36)
 */
export class ImagePuller {
  readonly #context: KubeletContext;
  readonly #container: Container;
  #backoff: Backoff | undefined;
  #lastFailure = "";

  constructor(context: KubeletContext, container: Container) {
    this.#context = context;
    this.#container = container;
  }

  /** The image, or why it cannot be had now. */
  async ensure(pod: Pod): Promise<Image | NotStartable> {
    const { clock, runtime, images } = this.#context;
    const { image: reference, imagePullPolicy } = this.#container;
    const quoted = JSON.stringify(reference);
    let normalized: string;
    try {
      normalized = normalizeReference(reference);
    } catch (error) {
      if (!(error instanceof RollscopeError)) throw error;
      const cause = `couldn't parse image name ${quoted}: invalid reference format`;
      return this.#failed(
        pod,
        "InspectFailed",
        "InvalidImageName",
        `Failed to apply default image tag ${quoted}: ${cause}`,
      );
    }
    if (runtime.simulated) return this.#present(pod, simulatedImage(normalized));

    const nowMs = clock.now();
    const waitMs = remainingBackoffMs(this.#backoff, this.#backoff?.updatedAtMs ?? nowMs, nowMs);
    if (waitMs > 0) {
      this.#event(pod, "Normal", "BackOff", `Back-off pulling image ${quoted}`);
      this.#event(pod, "Warning", "Failed", "Error: ImagePullBackOff");
      const message = `Back-off pulling image ${quoted}: ErrImagePull: ${this.#lastFailure}`;
      return { reason: "ImagePullBackOff", message, retryMs: waitMs };
    }

    let failure = notFoundMessage(normalized);
    try {
      const found = await images.find(reference);
      if (found && imagePullPolicy !== "Always") return this.#present(pod, found);
      if (found) return this.#pulled(pod, found, clock.now() - nowMs);
    } catch (error) {
      if (!(error instanceof RollscopeError)) throw error;
      failure = `rpc error: code = Unknown desc = ${error.message}`;
    }
    if (imagePullPolicy === "Never") {
      const message = `Container image ${quoted} is not present with pull policy of Never`;
      return this.#failed(pod, "ErrImageNeverPull", "ErrImageNeverPull", message);
    }
    this.#event(pod, "Normal", "Pulling", `Pulling image ${quoted}`);
    this.#backoff = nextBackoff(this.#backoff, nowMs, nowMs);
    this.#lastFailure = failure;
    this.#event(pod, "Warning", "Failed", `Failed to pull image ${quoted}: ${failure}`);
    this.#event(pod, "Warning", "Failed", "Error: ErrImagePull");
    return { reason: "ErrImagePull", message: failure, retryMs: SHOW_ERROR_MS };
  }

  #present(pod: Pod, image: Image): Image {
    const quoted = JSON.stringify(this.#container.image);
    const message = `Container image ${quoted} already present on machine and can be accessed by the pod`;
    this.#event(pod, "Normal", "Pulled", message);
    return image;
  }

  #pulled(pod: Pod, image: Image, tookMs: number): Image {
    const quoted = JSON.stringify(this.#container.image);
    const took = goDuration(tookMs);
    this.#event(pod, "Normal", "Pulling", `Pulling image ${quoted}`);
    const message = `Successfully pulled image ${quoted} in ${took} (${took} including waiting). Image size: ${image.sizeBytes} bytes.`;
    this.#event(pod, "Normal", "Pulled", message);
    return image;
  }

  #failed(pod: Pod, event: string, reason: string, message: string): NotStartable {
    this.#event(pod, "Warning", event, message);
    this.#event(pod, "Warning", "Failed", `Error: ${reason}`);
    return { reason, message, retryMs: 10_000 };
  }

  #event(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): void {
    this.#context.events.event(pod, type, reason, message, containerFieldPath(pod, this.#container.name));
  }
}

/** What containerd answers for an image that its registry does not have. */
function notFoundMessage(normalized: string): string {
  const quoted = JSON.stringify(normalized);
  return `rpc error: code = NotFound desc = failed to pull and unpack image ${quoted}: failed to resolve reference ${quoted}: ${normalized}: not found`;
}

function simulatedImage(normalized: string): Image {
  return {
    reference: normalized,
    id: `sha256:${createHash("sha256").update(normalized).digest("hex")}`,
    directory: "/",
    root: "/",
    workingDirectory: "/",
    entrypoint: [],
    command: [],
    env: {},
    exposedPorts: [],
    stopSignal: "SIGTERM",
    sizeBytes: 0,
  };
}
