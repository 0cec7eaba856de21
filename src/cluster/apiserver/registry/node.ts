import { ageOf } from "../../../api/age.ts";
import type { Node } from "../../../api/core.ts";
import { nodes } from "../../../api/resources.ts";
import { validateMetadata } from "../../../api/validation/metadata.ts";
import { AGE_COLUMN, column, NAME_COLUMN, wideColumn } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";

/** @see kubernetes/pkg/registry/core/node/strategy.go (v1.36) */
export const nodeDefinition: ResourceDefinition<Node> = {
  ...nodes,
  singular: "node",
  shortNames: ["no"],
  otherSubresources: ["proxy"],
  status: {
    prepareForUpdate: (node, old) => {
      node.spec = old.spec;
    },
  },
  setDefaults: (node) => {
    node.spec ??= {};
    node.status ??= {};
  },
  prepareForUpdate: (node, old) => {
    node.status = old.status;
  },
  validate: (node) => validateMetadata(node, { namespaced: false }),
  fieldSelectors: { "spec.unschedulable": (node) => String(node.spec.unschedulable ?? false) },
  columns: [
    NAME_COLUMN,
    column("Status", "string", "Whether the kubelet reports the node as ready."),
    column("Roles", "string", "Roles of the node, from its labels."),
    AGE_COLUMN,
    column("Version", "string", "Version of the kubelet."),
    wideColumn("Internal-IP", "Address inside the cluster."),
    wideColumn("External-IP", "Address outside the cluster."),
    wideColumn("OS-Image", "Operating system."),
    wideColumn("Kernel-Version", "Kernel."),
    wideColumn("Container-Runtime", "Container runtime and its version."),
  ],
  cells: (node, nowMs) => [
    node.metadata.name,
    statusCell(node),
    rolesCell(node),
    ageOf(node.metadata.creationTimestamp, nowMs),
    node.status.nodeInfo?.["kubeletVersion"] ?? "",
    addressCell(node, "InternalIP"),
    addressCell(node, "ExternalIP"),
    node.status.nodeInfo?.["osImage"] || "<unknown>",
    node.status.nodeInfo?.["kernelVersion"] || "<unknown>",
    node.status.nodeInfo?.["containerRuntimeVersion"] || "<unknown>",
  ],
};

function statusCell({ spec, status }: Node): string {
  const ready = status.conditions?.find((condition) => condition.type === "Ready");
  const word = ready ? (ready.status === "True" ? "Ready" : "NotReady") : "Unknown";
  return spec.unschedulable ? `${word},SchedulingDisabled` : word;
}

function rolesCell({ metadata }: Node): string {
  const roles = Object.keys(metadata.labels ?? {})
    .filter((label) => label.startsWith(ROLE_PREFIX))
    .map((label) => label.slice(ROLE_PREFIX.length));
  return roles.toSorted().join(",") || "<none>";
}

function addressCell({ status }: Node, type: string): string {
  return status.addresses?.find((entry) => entry.type === type)?.address ?? "<none>";
}
