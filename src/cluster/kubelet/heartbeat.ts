import type { Node } from "../../api/core.ts";
import { equalAmounts } from "../../api/amounts.ts";
import { leases, namespaces, nodes } from "../../api/resources.ts";
import { rfc3339Micro, type Timer } from "../../clock.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { extendedCapacity, nodeLabels, nodeStatus } from "./node.ts";

const LEASE_NAMESPACE = "kube-node-lease";
const LEASE_DURATION_SECONDS = 40;
const RENEW_EVERY_MS = 10_000;
/** Without a change the node's status is reported this often. */
const REPORT_EVERY_MS = 300_000;

/** Registers the node and keeps telling the API that it lives. */
export class Heartbeat {
  readonly #context: KubeletContext;
  #timer: Timer | undefined;
  #reportedAtMs = 0;
  #imageCount = 0;

  constructor(context: KubeletContext) {
    this.#context = context;
  }

  /** Registers the node at once; the first status is written before this returns. */
  start(): void {
    this.#register();
    this.#beat();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#reportedAtMs = 0;
  }

  #register(): void {
    const { api, clock, network, nodeName, nodeAddress } = this.#context;
    if (api.find(nodes, "", nodeName)) return;
    api.create(nodes, {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name: nodeName,
        labels: nodeLabels(nodeName),
        annotations: {
          "node.alpha.kubernetes.io/provided-node-ip": nodeAddress,
          "volumes.kubernetes.io/controller-managed-attach-detach": "true",
        },
      },
      spec: { podCIDR: network.cidr, podCIDRs: [network.cidr] },
      status: nodeStatus(this.#context, undefined, clock.now()),
    });
  }

  #beat(): void {
    const { clock, log } = this.#context;
    try {
      this.#report();
      this.#renew();
    } catch (error) {
      log?.warn(`kubelet: heartbeat failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#timer = clock.setTimeout(() => this.#beat(), RENEW_EVERY_MS);
  }

  #report(): void {
    const { api, clock, images, nodeName } = this.#context;
    const node = api.find(nodes, "", nodeName);
    if (!node) return; // somebody deleted it
    const nowMs = clock.now();
    const imageCount = images.list().length;
    const isRecent = this.#reportedAtMs > 0 && nowMs - this.#reportedAtMs < REPORT_EVERY_MS;
    if (isRecent && imageCount === this.#imageCount && offersAllDevices(node)) return;
    this.#reportedAtMs = nowMs;
    this.#imageCount = imageCount;
    api.updateStatus(nodes, { ...node, status: nodeStatus(this.#context, node.status, nowMs) });
  }

  #renew(): void {
    const { api, clock, nodeName } = this.#context;
    const renewTime = rfc3339Micro(clock.now());
    const lease = api.find(leases, LEASE_NAMESPACE, nodeName);
    if (lease) {
      api.update(leases, { ...lease, spec: { ...lease.spec, holderIdentity: nodeName, renewTime } });
      return;
    }
    if (!api.find(namespaces, "", LEASE_NAMESPACE)) {
      api.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: LEASE_NAMESPACE }, spec: {} });
    }
    const node = api.find(nodes, "", nodeName);
    if (!node) return;
    api.create(leases, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: {
        name: nodeName,
        namespace: LEASE_NAMESPACE,
        ownerReferences: [{ apiVersion: "v1", kind: "Node", name: nodeName, uid: node.metadata.uid }],
      },
      spec: { holderIdentity: nodeName, leaseDurationSeconds: LEASE_DURATION_SECONDS, renewTime },
    });
  }
}

/** Whether Pods can have what somebody added to the capacity of the node, and not what was taken away. */
function offersAllDevices({ status }: Node): boolean {
  return equalAmounts(extendedCapacity(status), extendedCapacity({ capacity: status.allocatable ?? {} }));
}
