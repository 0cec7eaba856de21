import { isIP } from "node:net";
import { forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyRule } from "../networking.ts";
import { validateLabelSelector } from "./label-selector.ts";
import { validateMetadata } from "./metadata.ts";
import { portNameErrors } from "./names.ts";
import { validatePortNumber } from "./numbers.ts";

const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const TYPES = ["Egress", "Ingress"];

/** @see kubernetes/pkg/apis/networking/validation/validation.go ValidateNetworkPolicy (v1.36) */
export function validateNetworkPolicy(policy: NetworkPolicy): FieldError[] {
  const { podSelector, ingress = [], egress = [], policyTypes = [] } = policy.spec;
  const errors = [
    ...validateMetadata(policy, { namespaced: true }),
    ...validateLabelSelector(podSelector, "spec.podSelector"),
    ...ingress.flatMap((rule, index) => ruleErrors(rule, "from", `spec.ingress[${index}]`)),
    ...egress.flatMap((rule, index) => ruleErrors(rule, "to", `spec.egress[${index}]`)),
  ];
  if (policyTypes.length > TYPES.length) {
    errors.push(invalid("spec.policyTypes", policyTypes, "may not specify more than two policyTypes"));
    return errors;
  }
  for (const [index, type] of policyTypes.entries()) {
    if (!TYPES.includes(type)) errors.push(notSupported(`spec.policyTypes[${index}]`, type, TYPES));
  }
  return errors;
}

function ruleErrors({ ports = [], ...peers }: NetworkPolicyRule, side: "from" | "to", field: string): FieldError[] {
  return [
    ...ports.flatMap((port, index) => portErrors(port, `${field}.ports[${index}]`)),
    ...(peers[side] ?? []).flatMap((peer, index) => peerErrors(peer, `${field}.${side}[${index}]`)),
  ];
}

function portErrors(
  { protocol, port, endPort }: NonNullable<NetworkPolicyRule["ports"]>[number],
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) {
    errors.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS));
  }
  if (typeof port === "string") {
    errors.push(...portNameErrors(port).map((problem) => invalid(`${field}.port`, port, problem)));
    if (endPort !== undefined) {
      errors.push(invalid(`${field}.endPort`, endPort, "may not be specified when `port` is non-numeric"));
    }
  } else if (port !== undefined) {
    errors.push(...validatePortNumber(port, `${field}.port`));
    if (endPort !== undefined && endPort < port) {
      errors.push(invalid(`${field}.endPort`, endPort, "must be greater than or equal to `port`"));
    }
  } else if (endPort !== undefined) {
    errors.push(invalid(`${field}.endPort`, endPort, "may not be specified when `port` is not specified"));
  }
  return errors;
}

function peerErrors({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, field: string): FieldError[] {
  if (!podSelector && !namespaceSelector && !ipBlock) return [required(field, "must specify a peer")];
  if (ipBlock && (podSelector || namespaceSelector)) {
    return [forbiddenField(field, "may not specify both ipBlock and another peer")];
  }
  return [
    ...validateLabelSelector(podSelector, `${field}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${field}.namespaceSelector`),
    ...(ipBlock ? blockErrors(ipBlock, `${field}.ipBlock`) : []),
  ];
}

function blockErrors({ cidr, except = [] }: NonNullable<NetworkPolicyPeer["ipBlock"]>, field: string): FieldError[] {
  if (!cidr) return [required(`${field}.cidr`)];
  const detail = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
  return [
    ...(isCidr(cidr) ? [] : [invalid(`${field}.cidr`, cidr, detail)]),
    ...except.flatMap((block, index) => (isCidr(block) ? [] : [invalid(`${field}.except[${index}]`, block, detail)])),
  ];
}

function isCidr(text: string): boolean {
  const [address = "", length = ""] = text.split("/");
  const version = isIP(address);
  return version !== 0 && /^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128);
}
