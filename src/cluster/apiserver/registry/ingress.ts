import { ageOf } from "../../../api/age.ts";
import type { Ingress } from "../../../api/networking.ts";
import { ingresses } from "../../../api/resources.ts";
import { validateIngress, validateIngressCreate } from "../../../api/validation/ingress.ts";
import { AGE_COLUMN, column, NAME_COLUMN } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

const SHOWN = 3;

/** @see kubernetes/pkg/registry/networking/ingress/strategy.go (v1.36) */
export const ingressDefinition: ResourceDefinition<Ingress> = {
  ...ingresses,
  singular: "ingress",
  shortNames: ["ing"],
  hasGeneration: true,
  status: {
    prepareForUpdate: (ingress, old) => {
      ingress.spec = old.spec;
    },
  },
  setDefaults: (ingress) => {
    ingress.spec ??= {};
    ingress.status ??= { loadBalancer: {} };
    ingress.status.loadBalancer ??= {};
  },
  prepareForCreate: (ingress) => {
    ingress.status = { loadBalancer: {} };
  },
  prepareForUpdate: (ingress, old) => {
    ingress.status = old.status;
  },
  validate: validateIngress,
  validateCreate: validateIngressCreate,
  warnings: ({ metadata }) =>
    metadata.annotations?.["kubernetes.io/ingress.class"] === undefined
      ? []
      : ["annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead"],
  columns: [
    NAME_COLUMN,
    column("Class", "string", "The class whose controller serves it."),
    column("Hosts", "string", "Names for which it has rules."),
    column("Address", "string", "Where it is reached."),
    column("Ports", "string", "Ports of its load balancer."),
    AGE_COLUMN,
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name,
    spec.ingressClassName ?? "<none>",
    hostsCell(spec.rules ?? []),
    (status.loadBalancer.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "").join(","),
    spec.tls?.length ? "80, 443" : "80",
    ageOf(metadata.creationTimestamp, nowMs),
  ],
};

function hostsCell(rules: readonly { host?: string }[]): string {
  const hosts = rules.map(({ host }) => host || "*");
  if (hosts.length === 0) return "*";
  const shown = hosts.slice(0, SHOWN).join(",");
  return hosts.length > SHOWN ? `${shown} + ${hosts.length - SHOWN} more...` : shown;
}
