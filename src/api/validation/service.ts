import { isIP } from "node:net";
import type { Service } from "../core.ts";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { validateLabels } from "./metadata.ts";
import { isDnsSubdomain } from "./names.ts";
import { validateServicePorts } from "./service-ports.ts";

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const AFFINITIES = ["ClientIP", "None"];
const TRAFFIC_POLICIES = ["Cluster", "Local"];
const TRAFFIC_DISTRIBUTIONS = ["PreferClose", "PreferSameNode", "PreferSameZone"];
const MAX_AFFINITY_SECONDS = 86_400;

/**
 * A Service without its metadata.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go ValidateService (v1.36)
 */
export function validateService(service: Service): FieldError[] {
  const { spec } = service;
  const ports = spec.ports ?? [];
  const errors: FieldError[] = [];
  const mayHaveNoPorts = spec.clusterIP === "None" || spec.type === "ExternalName";
  if (ports.length === 0 && !mayHaveNoPorts) errors.push(required("spec.ports"));
  errors.push(...externalNameErrors(service));
  const portErrors = validateServicePorts(spec.type, ports);
  return [
    ...errors,
    ...portErrors.ofEach,
    ...validateLabels(spec.selector, "spec.selector"),
    ...affinityErrors(service),
    ...clusterIpErrors(service),
    ...(TYPES.includes(spec.type) ? [] : [notSupported("spec.type", spec.type, TYPES)]),
    ...portErrors.together,
    ...policyErrors(service),
  ];
}

/** A ClusterIP stays for life, unless the type becomes ExternalName. */
export function validateServiceUpdate({ spec }: Service, { spec: old }: Service): FieldError[] {
  if (spec.type === "ExternalName" || old.type === "ExternalName" || !old.clusterIP) return [];
  if (spec.clusterIP === old.clusterIP) return [];
  return [invalid("spec.clusterIPs[0]", spec.clusterIPs ?? [spec.clusterIP], "may not change once set")];
}

function externalNameErrors({ spec }: Service): FieldError[] {
  if (spec.type !== "ExternalName") return [];
  if (!spec.externalName) return [required("spec.externalName")];
  // A full name may end in a dot.
  const problem = isDnsSubdomain(spec.externalName.replace(/\.$/, ""));
  return problem ? [invalid("spec.externalName", spec.externalName, problem)] : [];
}

function affinityErrors({ spec }: Service): FieldError[] {
  const { sessionAffinity = "None", sessionAffinityConfig } = spec;
  const field = "spec.sessionAffinity";
  if (!AFFINITIES.includes(sessionAffinity)) return [notSupported(field, sessionAffinity, AFFINITIES)];
  if (sessionAffinity === "None") return [];
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  const secondsField = `${field}Config.clientIP.timeoutSeconds`;
  if (seconds === undefined) return [required(secondsField, "when session affinity type is ClientIP")];
  if (seconds > 0 && seconds <= MAX_AFFINITY_SECONDS) return [];
  return [invalid(secondsField, seconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`)];
}

function clusterIpErrors({ spec }: Service): FieldError[] {
  return (spec.clusterIPs ?? []).flatMap((address, index) => {
    if (address === "None" || address === "" || isIP(address) !== 0) return [];
    const detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    return [invalid(`spec.clusterIPs[${index}]`, address, detail)];
  });
}

function policyErrors({ spec }: Service): FieldError[] {
  const errors: FieldError[] = [];
  const { externalTrafficPolicy, internalTrafficPolicy, trafficDistribution } = spec;
  if (externalTrafficPolicy !== undefined && !TRAFFIC_POLICIES.includes(externalTrafficPolicy)) {
    errors.push(notSupported("spec.externalTrafficPolicy", externalTrafficPolicy, TRAFFIC_POLICIES));
  }
  if (internalTrafficPolicy !== undefined && !TRAFFIC_POLICIES.includes(internalTrafficPolicy)) {
    errors.push(notSupported("spec.internalTrafficPolicy", internalTrafficPolicy, TRAFFIC_POLICIES));
  }
  if (trafficDistribution !== undefined && !TRAFFIC_DISTRIBUTIONS.includes(trafficDistribution)) {
    errors.push(notSupported("spec.trafficDistribution", trafficDistribution, TRAFFIC_DISTRIBUTIONS));
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== "LoadBalancer") {
    const detail = "may only be used when `type` is 'LoadBalancer'";
    errors.push(forbiddenField("spec.allocateLoadBalancerNodePorts", detail));
  }
  return errors;
}
