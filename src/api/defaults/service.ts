import type { Service } from "../core.ts";

/**
 * Fills in what a Service may leave out, but for what is allocated (addresses, node ports). Changes it in place.
 *
 * @see kubernetes/pkg/apis/core/v1/defaults.go SetDefaults_Service (v1.36)
 */
export function setServiceDefaults(service: Service): void {
  service.spec ??= {} as Service["spec"];
  const { spec } = service;
  spec.sessionAffinity ??= "None";
  spec.type ||= "ClusterIP";
  if (spec.sessionAffinity === "ClientIP") spec.sessionAffinityConfig ??= { clientIP: { timeoutSeconds: 10_800 } };
  else delete spec.sessionAffinityConfig;
  for (const port of spec.ports ?? []) {
    port.protocol ??= "TCP";
    port.targetPort ||= port.port;
  }
  if (spec.type === "NodePort" || spec.type === "LoadBalancer") spec.externalTrafficPolicy ??= "Cluster";
  if (spec.type === "LoadBalancer") {
    spec.allocateLoadBalancerNodePorts ??= true;
  }
  if (spec.type !== "ExternalName") spec.internalTrafficPolicy ??= "Cluster";
}
