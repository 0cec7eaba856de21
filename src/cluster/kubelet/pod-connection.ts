import { connect, type Socket } from "node:net";
import type { Pod } from "../../api/core.ts";
import { runsNoProcesses } from "./container-streams.ts";
import type { KubeletContext } from "./kubelet-context.ts";

/**
 * Connects to a port of a pod, for port-forward.
 *
 * Programs of a pod listen on its own address or, having none of their own in mind, on 127.0.0.1 of this machine, which
 * in a container is the pod's alone: only the pod's address is tried here.
 *
 * @returns A connection that may be half closed.
 * @throws {Error} It is refused, worded as containerd does.
 * @see kubernetes/pkg/kubelet/cri/streaming/portforward (v1.36)
 */
export async function connectToPod(
  { runtime, network }: Pick<KubeletContext, "runtime" | "network">,
  pod: Pod,
  port: number,
): Promise<Socket> {
  const { podIP } = pod.status;
  if (runtime.simulated) throw runsNoProcesses();
  if (!podIP) throw new Error("failed to find a running sandbox of the pod");
  const target = pod.spec.hostNetwork ? { host: podIP, port } : network.dial(podIP, port);
  return new Promise((resolve, reject) => {
    const socket = connect({ ...target, allowHalfOpen: true });
    const fail = (error: NodeJS.ErrnoException) => {
      const cause = error.code === "ECONNREFUSED" ? "connection refused" : error.message;
      const what = `failed to connect to localhost:${port} inside the pod, IPv4: dial tcp4 127.0.0.1:${port}: connect`;
      reject(new Error(`failed to execute portforward: ${what}: ${cause}`, { cause: error }));
    };
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.off("error", fail);
      resolve(socket);
    });
  });
}
