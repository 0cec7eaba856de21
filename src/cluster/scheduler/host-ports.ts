import type { Container, ContainerPort, Pod } from "../../api/core.ts";
import type { NodePods } from "./node-pods.ts";

const ANY_ADDRESS = "0.0.0.0";

/**
 * Whether a port of the Node that the Pod wants is taken.
 *
 * @see kubernetes/pkg/scheduler/framework/plugins/nodeports/node_ports.go (v1.36)
 */
export function hostPortsTaken(pod: Pod, pods: NodePods): boolean {
  const wanted = hostPortsOf(pod);
  if (wanted.length === 0) return false;
  for (const { pod: other } of pods) {
    if (hostPortsOf(other).some((taken) => wanted.some((port) => collide(port, taken)))) return true;
  }
  return false;
}

function hostPortsOf({ spec }: Pod): ContainerPort[] {
  const isSidecar = ({ restartPolicy }: Container) => restartPolicy === "Always";
  const containers = [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)];
  return containers.flatMap(({ ports }) => ports ?? []).filter(({ hostPort }) => hostPort);
}

function collide(a: ContainerPort, b: ContainerPort): boolean {
  if (a.hostPort !== b.hostPort || a.protocol !== b.protocol) return false;
  const [first, second] = [a.hostIP || ANY_ADDRESS, b.hostIP || ANY_ADDRESS];
  return first === second || first === ANY_ADDRESS || second === ANY_ADDRESS;
}
