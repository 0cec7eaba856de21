import { ageOf } from "../../../api/age.ts";
import { formatLabelSelector } from "../../../api/labels.ts";
import type { NetworkPolicy } from "../../../api/networking.ts";
import { networkPolicies } from "../../../api/resources.ts";
import { validateNetworkPolicy } from "../../../api/validation/network-policy.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

/** @see kubernetes/pkg/registry/networking/networkpolicy/strategy.go, pkg/apis/networking/v1/defaults.go (v1.36) */
export const networkPolicyDefinition: ResourceDefinition<NetworkPolicy> = {
  ...networkPolicies,
  singular: "networkpolicy",
  shortNames: ["netpol"],
  hasGeneration: true,
  setDefaults: (policy) => {
    policy.spec ??= { podSelector: {} };
    const { spec } = policy;
    spec.podSelector ??= {};
    if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
    for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
      for (const port of ports ?? []) port.protocol ??= "TCP";
    }
  },
  validate: validateNetworkPolicy,
  columns: [NAME_COLUMN, column("Pod-Selector", "string", "The Pods that it is about."), AGE_COLUMN],
  cells: ({ metadata, spec }, nowMs) => [
    metadata.name,
    formatLabelSelector(spec.podSelector) || "<none>",
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};
