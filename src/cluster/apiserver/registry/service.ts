import { ageOf } from "../../../api/age.ts";
import type { Service, ServicePort } from "../../../api/core.ts";
import { setServiceDefaults } from "../../../api/defaults/service.ts";
import { services } from "../../../api/resources.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { isDnsLabel1035 } from "../../../api/validation/names.ts";
import { validateService, validateServiceUpdate } from "../../../api/validation/service.ts";
import { AGE_COLUMN, column, labelsCell, NAME_COLUMN, wideColumn } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { assignServiceAddresses } from "./service-addresses.ts";

/** @see kubernetes/pkg/registry/core/service/strategy.go (v1.36) */
export const serviceDefinition: ResourceDefinition<Service> = {
  ...services,
  singular: "service",
  shortNames: ["svc"],
  otherSubresources: ["proxy"],
  categories: ["all"],
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  status: {
    prepareForUpdate: (service, old) => {
      service.spec = old.spec;
    },
  },
  setDefaults: setServiceDefaults,
  prepareForCreate: (service, context) => {
    service.status = { loadBalancer: {} };
    assignServiceAddresses(service, undefined, context);
  },
  prepareForUpdate: (service, old, context) => {
    service.status = old.status;
    assignServiceAddresses(service, old, context);
  },
  validate: (service) => [
    ...validateMetadata(service, { namespaced: true, nameRule: isDnsLabel1035 }),
    ...validateService(service),
  ],
  namesChangesFirst: true,
  warnings: ({ spec }) =>
    spec.clusterIP === "None" && spec.sessionAffinity !== "None"
      ? ["spec.SessionAffinity is ignored for headless services"]
      : [],
  validateUpdate: validateServiceUpdate,
  fieldSelectors: {
    "spec.clusterIP": ({ spec }) => spec.clusterIP ?? "",
    "spec.type": ({ spec }) => spec.type,
  },
  columns: [
    NAME_COLUMN,
    column("Type", "string", "How the service is reached."),
    column("Cluster-IP", "string", "Address inside the cluster."),
    column("External-IP", "string", "Address outside the cluster."),
    column("Port(s)", "string", "Ports, with node ports where there are any."),
    AGE_COLUMN,
    wideColumn("Selector", "Labels of the pods that serve it."),
  ],
  cells: (service, nowMs) => [
    service.metadata.name,
    service.spec.type,
    service.spec.clusterIP || "<none>",
    externalCell(service),
    (service.spec.ports ?? []).map(portCell).join(",") || "<none>",
    ageOf(service.metadata.creationTimestamp, nowMs),
    labelsCell(service.spec.selector),
  ],
};

function externalCell({ spec, status }: Service): string {
  if (spec.type === "ExternalName") return spec.externalName ?? "";
  const ingress = spec.type === "LoadBalancer" ? (status.loadBalancer.ingress ?? []) : [];
  const addresses = ingress.map(({ ip, hostname }) => ip || hostname).filter((address) => address !== undefined);
  const all = [...addresses.toSorted(), ...(spec.externalIPs ?? [])];
  return all.join(",") || (spec.type === "LoadBalancer" ? "<pending>" : "<none>");
}

function portCell({ port, nodePort, protocol }: ServicePort): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
}
