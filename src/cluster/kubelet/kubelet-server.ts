import type { Pod } from "../../api/core.ts";
import { nodes, pods } from "../../api/resources.ts";
import { rfc3339 } from "../../clock.ts";
import type { KubeletContext } from "./kubelet-context.ts";

/** An answer of a kubelet over HTTP. */
export interface KubeletAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What a kubelet would answer on its own port; the embedded one has none and is asked through `nodes/proxy`. */
export interface KubeletServer {
  /** @param path - Without a query. @returns Undefined when there is nothing. */
  answer(path: string): Promise<KubeletAnswer | undefined>;
}

/**
 * Health, configuration, pods and a summary of statistics of one node.
 *
 * @see kubernetes/pkg/kubelet/server/server.go (v1.36)
 */
export async function answerOfKubelet(context: KubeletContext, path: string): Promise<KubeletAnswer | undefined> {
  const plain = path.replace(/(.)\/$/, "$1");
  if (/^\/healthz(\/(ping|log|syncloop))?$/.test(plain)) return text("ok");
  if (plain === "/configz") return json({ kubeletconfig: configuration(context) });
  if (plain === "/pods" || plain === "/runningpods") {
    const all = podsOf(context);
    const items = plain === "/pods" ? all : all.filter(({ status }) => status.phase === "Running");
    return json({ kind: "PodList", apiVersion: "v1", metadata: {}, items });
  }
  return plain === "/stats/summary" ? json(summary(context)) : undefined;
}

function configuration({ runtime }: KubeletContext): object {
  return {
    kind: "KubeletConfiguration",
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    syncFrequency: "1m0s",
    nodeStatusUpdateFrequency: "10s",
    nodeStatusReportFrequency: "5m0s",
    nodeLeaseDurationSeconds: 40,
    maxPods: runtime.simulated ? 10_000 : 110,
    containerLogMaxSize: "10Mi",
    containerLogMaxFiles: 2,
    serializeImagePulls: true,
    failSwapOn: false,
  };
}

function summary(context: KubeletContext): object {
  const { api, clock, nodeName } = context;
  const time = rfc3339(clock.now());
  const node = api.find(nodes, "", nodeName);
  return {
    node: { nodeName, startTime: node?.metadata.creationTimestamp ?? time },
    pods: podsOf(context)
      .filter(({ status }) => status.phase === "Running")
      .map(({ metadata: { name, namespace, uid }, status }) => ({
        podRef: { name, namespace, uid },
        startTime: status.startTime ?? null,
        containers: (status.containerStatuses ?? []).flatMap((container) =>
          container.state.running ? [{ name: container.name, startTime: container.state.running.startedAt }] : [],
        ),
      })),
  };
}

function podsOf({ api, nodeName }: KubeletContext): readonly Pod[] {
  return api.list(pods, { fieldSelector: `spec.nodeName=${nodeName}` });
}

const text = (body: string): KubeletAnswer => ({ status: 200, contentType: "text/plain; charset=utf-8", body });
const json = (body: object): KubeletAnswer => ({
  status: 200,
  contentType: "application/json",
  body: JSON.stringify(body),
});
