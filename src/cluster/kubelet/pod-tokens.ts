import type { Pod, ServiceAccountTokenProjection } from "../../api/core.ts";
import type { Api } from "../api.ts";

const DEFAULT_SECONDS = 3600;
/** A token is replaced when this share of its time is over, and at the latest after a day. */
const REFRESH_SHARE = 0.8;
const MAX_AGE_MS = 24 * 3600 * 1000;

interface Held {
  readonly token: string;
  readonly refreshAtMs: number;
}

/**
 * The ServiceAccount tokens of one pod: issued on first use, bound to the pod, replaced in good time.
 *
 * @see kubernetes/pkg/kubelet/token/token_manager.go (v1.36)
 */
export class PodTokens {
  readonly #api: Api;
  readonly #held = new Map<string, Held>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** @throws {ApiError} NotFound: the ServiceAccount is gone. */
  tokenFor(pod: Pod, projection: ServiceAccountTokenProjection): string {
    const { audience, expirationSeconds = DEFAULT_SECONDS } = projection;
    const key = JSON.stringify([audience, expirationSeconds]);
    const nowMs = this.#api.clock.now();
    const held = this.#held.get(key);
    if (held && nowMs < held.refreshAtMs) return held.token;
    const { name, namespace = "", uid } = pod.metadata;
    const { token, expirationMs } = this.#api.requestToken(namespace, pod.spec.serviceAccountName ?? "default", {
      ...(audience ? { audiences: [audience] } : {}),
      expirationSeconds,
      boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid },
    });
    const refreshAtMs = nowMs + Math.min((expirationMs - nowMs) * REFRESH_SHARE, MAX_AGE_MS);
    this.#held.set(key, { token, refreshAtMs });
    return token;
  }

  /** When the next one has to be replaced, in epoch milliseconds; undefined when none is held. */
  get nextRefreshAtMs(): number | undefined {
    const times = [...this.#held.values()].map(({ refreshAtMs }) => refreshAtMs);
    return times.length > 0 ? Math.min(...times) : undefined;
  }
}
