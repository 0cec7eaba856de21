import { isIP } from "node:net";
import type { Service, ServicePort } from "../../../api/core.ts";
import { invalidObject, type FieldError } from "../../../api/field-error.ts";
import { services } from "../../../api/resources.ts";
import { ServiceAllocator } from "../service-allocator.ts";
import type { StrategyContext } from "./definition.ts";

const hasNodePorts = ({ spec }: Service): boolean => spec.type === "NodePort" || spec.type === "LoadBalancer";

/**
 * Gives a Service its ClusterIP, families and node ports; on an update it keeps what the old one had. Changes `service`.
 *
 * @throws {ApiError} Invalid when what it asks for is taken or out of range.
 * @see kubernetes/pkg/registry/core/service/storage/alloc.go (v1.36)
 */
export function assignServiceAddresses(service: Service, old: Service | undefined, context: StrategyContext): void {
  if (old) keepOldAddresses(service, old);
  if (service.spec.type === "ExternalName") return dropAddresses(service);
  if (!hasNodePorts(service)) delete service.spec.externalTrafficPolicy;

  const allocator = new ServiceAllocator(context.api, context.serviceCidr);
  const errors: FieldError[] = [];
  if (!old?.spec.clusterIP) {
    const wanted = service.spec.clusterIPs?.[0] || service.spec.clusterIP;
    // Not an address: validation says so.
    const isUsable = !wanted || isIP(wanted) === 4;
    const result = isUsable ? allocator.clusterIp(service, wanted) : wanted;
    if (typeof result === "string") setClusterIp(service, result);
    else errors.push(result);
  }
  if (hasNodePorts(service)) errors.push(...allocator.nodePorts(service, service.spec.ports ?? []));
  if (errors.length > 0) throw invalidObject(services, service.metadata.name, errors);
  setFamilies(service);
}

function setClusterIp({ spec }: Service, address: string): void {
  spec.clusterIP = address;
  spec.clusterIPs = [address];
}

function setFamilies({ spec }: Service): void {
  const anyFamily = spec.clusterIP === "None" && !spec.selector;
  spec.ipFamilies ??= anyFamily ? ["IPv4", "IPv6"] : ["IPv4"];
  spec.ipFamilyPolicy ??= anyFamily ? "RequireDualStack" : "SingleStack";
}

function dropAddresses({ spec }: Service): void {
  delete spec.clusterIP;
  delete spec.clusterIPs;
  delete spec.ipFamilies;
  delete spec.ipFamilyPolicy;
  delete spec.internalTrafficPolicy;
  delete spec.externalTrafficPolicy;
  for (const port of spec.ports ?? []) delete port.nodePort;
}

function keepOldAddresses(service: Service, old: Service): void {
  const { spec } = service;
  const wasExternal = old.spec.type === "ExternalName";
  if (!wasExternal && spec.type !== "ExternalName") {
    if (!spec.clusterIP) spec.clusterIP = old.spec.clusterIP;
    // A client that sets only the singular field means both.
    if (!spec.clusterIPs?.length || spec.clusterIP !== old.spec.clusterIP) {
      spec.clusterIPs = spec.clusterIP ? [spec.clusterIP] : old.spec.clusterIPs;
    }
    spec.ipFamilies ??= old.spec.ipFamilies;
    spec.ipFamilyPolicy ??= old.spec.ipFamilyPolicy;
  }
  if (hasNodePorts(service) && hasNodePorts(old)) {
    for (const port of spec.ports ?? []) keepNodePort(port, old.spec.ports ?? []);
  }
  if (!hasNodePorts(service) && hasNodePorts(old)) {
    // Node ports that came along unchanged with a change of the type go; new ones are an error.
    for (const port of spec.ports ?? []) {
      if (old.spec.ports?.some((entry) => entry.nodePort === port.nodePort)) delete port.nodePort;
    }
  }
}

function keepNodePort(port: ServicePort, old: readonly ServicePort[]): void {
  if (port.nodePort) return;
  const same = old.find((entry) => entry.port === port.port && entry.protocol === port.protocol);
  if (same?.nodePort) port.nodePort = same.nodePort;
}
