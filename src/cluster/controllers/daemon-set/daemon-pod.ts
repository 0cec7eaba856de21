import { TEMPLATE_GENERATION, type DaemonSet } from "../../../api/apps.ts";
import type { Pod, PodSpec, Toleration } from "../../../api/core.ts";
import type { NewObject } from "../../../api/meta.ts";
import { controllerReference } from "../ownership.ts";

/** The label that tells which state of the template a Pod was made of. */
export const REVISION_HASH = "controller-revision-hash";
const GENERATION_LABEL = "pod-template-generation";

const always = (effect: string, names: readonly string[]): Toleration[] =>
  names.map((name) => ({ key: `node.kubernetes.io/${name}`, operator: "Exists", effect }));

/** What a daemon puts up with wherever it runs: it belongs to the node, in good and bad times. */
const TOLERATIONS: readonly Toleration[] = [
  ...always("NoExecute", ["not-ready", "unreachable"]),
  ...always("NoSchedule", ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"]),
];

/**
 * The Pod of a DaemonSet for one node; the scheduler binds it, by an affinity that only this node meets.
 *
 * @param hash - Of the template's present state; the Pod carries it as {@link REVISION_HASH}.
 * @see kubernetes/pkg/controller/daemon/util/daemonset_util.go CreatePodTemplate, ReplaceDaemonSetPodNodeNameNodeAffinity (v1.36)
 */
export function newDaemonPod(daemonSet: DaemonSet, nodeName: string, hash: string): NewObject<Pod> {
  const { metadata, spec } = daemonSet.spec.template;
  const generation = daemonSet.metadata.annotations?.[TEMPLATE_GENERATION];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${daemonSet.metadata.name}-`,
      namespace: daemonSet.metadata.namespace,
      labels: {
        ...metadata.labels,
        ...(generation === undefined ? {} : { [GENERATION_LABEL]: generation }),
        [REVISION_HASH]: hash,
      },
      annotations: metadata.annotations,
      finalizers: metadata.finalizers,
      ownerReferences: [controllerReference(daemonSet)],
    },
    spec: { ...spec, tolerations: tolerationsOf(spec), affinity: onNode(spec, nodeName) },
  };
}

/** The tolerations of a DaemonSet's Pods: those of the template, and those of every daemon. */
export function tolerationsOf({ tolerations = [], hostNetwork }: PodSpec): Toleration[] {
  const added = hostNetwork ? [...TOLERATIONS, ...always("NoSchedule", ["network-unavailable"])] : TOLERATIONS;
  const same = (a: Toleration, b: Toleration) =>
    a.key === b.key && a.effect === b.effect && a.operator === b.operator && a.value === b.value;
  return [...tolerations, ...added.filter((toleration) => !tolerations.some((own) => same(own, toleration)))];
}

/** The node that a Pod of a DaemonSet is for, whether it has been bound or not; `""` when it tells none. */
export function targetNode({ spec }: Pod): string {
  if (spec.nodeName) return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms) {
    const byName = matchFields.find(({ key, operator }) => key === "metadata.name" && operator === "In");
    if (byName?.values?.length === 1) return byName.values[0] ?? "";
  }
  return "";
}

function onNode({ affinity }: PodSpec, nodeName: string): PodSpec["affinity"] {
  const matchFields = [{ key: "metadata.name", operator: "In", values: [nodeName] }];
  const nodeSelectorTerms = [{ matchFields }];
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
    },
  };
}
