import { ageOf } from "../../../api/age.ts";
import type { Pod } from "../../../api/core.ts";
import { setPodDefaults } from "../../../api/defaults/pod.ts";
import { forbiddenField } from "../../../api/field-error.ts";
import { podStatusText } from "../../../api/pod-status.ts";
import { qosClassOf } from "../../../api/qos-class.ts";
import { pods } from "../../../api/resources.ts";
import { isDnsLabel } from "../../../api/validation/names.ts";
import { validatePodUpdate } from "../../../api/validation/pod-update.ts";
import { hostnameWarnings, podSpecWarnings } from "../../../api/validation/pod-warnings.ts";
import { validatePod } from "../../../api/validation/pod.ts";
import { AGE_COLUMN, column, NAME_COLUMN, wideColumn } from "./columns.ts";
import type { ResourceDefinition } from "./definition.ts";
import { ephemeralContainersPart, resizePart } from "./pod-parts.ts";

/** @see kubernetes/pkg/registry/core/pod/strategy.go (v1.36) */
export const podDefinition: ResourceDefinition<Pod> = {
  ...pods,
  singular: "pod",
  shortNames: ["po"],
  categories: ["all"],
  hasGeneration: true,
  otherSubresources: [
    "attach",
    "binding",
    "ephemeralcontainers",
    "eviction",
    "exec",
    "log",
    "portforward",
    "proxy",
    "resize",
  ],
  parts: { ephemeralcontainers: ephemeralContainersPart, resize: resizePart },
  status: {
    prepareForUpdate: (pod, old) => {
      pod.spec = old.spec;
      pod.metadata.deletionTimestamp = old.metadata.deletionTimestamp;
      pod.metadata.ownerReferences = old.metadata.ownerReferences;
      // The class is fixed when the Pod is made.
      if (old.status.qosClass) pod.status = { ...pod.status, qosClass: old.status.qosClass };
    },
  },
  setDefaults: setPodDefaults,
  prepareForCreate: (pod) => {
    pod.status = { phase: "Pending", ...gatedConditions(pod), qosClass: qosClassOf(pod) };
  },
  prepareForUpdate: (pod, old) => {
    pod.status = old.status;
  },
  validate: validatePod,
  validateCreate: ({ spec }) =>
    spec.ephemeralContainers?.length ? [forbiddenField("spec.ephemeralContainers", "cannot be set on create")] : [],
  validateUpdate: validatePodUpdate,
  // Updates are made by programs, which nobody would show a warning.
  warnings: (pod, old) =>
    old
      ? []
      : [
          ...hostnameWarnings(isDnsLabel(pod.metadata.name), "the Pod's hostname"),
          ...podSpecWarnings(pod.spec, "spec"),
        ],
  gracePeriodSeconds: (pod, options) => {
    if (!pod.spec.nodeName || pod.status.phase === "Succeeded" || pod.status.phase === "Failed") return 0;
    // A negative period is taken as the shortest one.
    const seconds = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds;
    return seconds < 0 ? 1 : seconds;
  },
  fieldSelectors: {
    "spec.nodeName": ({ spec }) => spec.nodeName ?? "",
    "spec.restartPolicy": ({ spec }) => spec.restartPolicy,
    "spec.schedulerName": ({ spec }) => spec.schedulerName,
    "spec.serviceAccountName": ({ spec }) => spec.serviceAccountName ?? "",
    "spec.hostNetwork": ({ spec }) => String(spec.hostNetwork ?? false),
    "status.phase": ({ status }) => status.phase,
    "status.podIP": ({ status }) => status.podIP ?? "",
    "status.podIPs": ({ status }) => status.podIP ?? "",
    "status.nominatedNodeName": ({ status }) => status.nominatedNodeName ?? "",
  },
  columns: [
    NAME_COLUMN,
    column("Ready", "string", "Ready containers of all containers."),
    column("Status", "string", "State of the pod, summed up from phase, conditions and containers."),
    column("Restarts", "string", "Restarts of all containers, and how long ago the last one was."),
    AGE_COLUMN,
    wideColumn("IP", "Address of the pod."),
    wideColumn("Node", "Node the pod is bound to."),
    wideColumn("Nominated Node", "Node the scheduler wants to make room on for the pod."),
    wideColumn("Readiness Gates", "Gates that hold of all readiness gates."),
  ],
  cells: (pod, nowMs) => {
    const text = podStatusText(pod, nowMs);
    return [
      pod.metadata.name,
      text.ready,
      text.status,
      text.restartsText,
      ageOf(pod.metadata.creationTimestamp, nowMs),
      pod.status.podIP ?? "<none>",
      pod.spec.nodeName ?? "<none>",
      pod.status.nominatedNodeName || "<none>",
      gatesCell(pod),
    ];
  },
};

/** A Pod with scheduling gates says from the beginning what it waits for. */
function gatedConditions({ spec }: Pod): Pick<Pod["status"], "conditions"> {
  if (!spec.schedulingGates?.length) return {};
  const message = "Scheduling is blocked due to non-empty scheduling gates";
  const condition = { type: "PodScheduled", status: "False" as const, reason: "SchedulingGated", message };
  return { conditions: [{ ...condition, lastProbeTime: null }] };
}

function gatesCell({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const holds = (type: string) =>
    status.conditions?.some((condition) => condition.type === type && condition.status === "True");
  return `${gates.filter((gate) => holds(gate.conditionType)).length}/${gates.length}`;
}
