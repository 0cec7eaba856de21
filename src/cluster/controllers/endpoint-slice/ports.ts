import type { Pod, Service, ServicePort } from "../../../api/core.ts";
import type { EndpointPort } from "../../../api/discovery.ts";

/**
 * The port of a Pod that a port of a Service leads to; undefined when the Pod has no port of that name.
 *
 * @see kubernetes/pkg/api/v1/pod/util.go FindPort (v1.36)
 */
export function findPort(pod: Pod, { targetPort, protocol, port }: ServicePort): number | undefined {
  if (typeof targetPort === "number") return targetPort === 0 ? port : targetPort;
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const ports = [...pod.spec.containers, ...sidecars].flatMap((container) => container.ports ?? []);
  return ports.find(({ name, protocol: own }) => name === targetPort && own === protocol)?.containerPort;
}

/** The ports of an EndpointSlice that holds this Pod; ports of the Service that the Pod does not have are left out. */
export function endpointPortsOf(pod: Pod, service: Service): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    const port = findPort(pod, servicePort);
    if (port === undefined) return [];
    const { name = "", protocol, appProtocol } = servicePort;
    return [{ name, port, protocol, ...(appProtocol ? { appProtocol } : {}) }];
  });
}
