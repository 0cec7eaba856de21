import type { Amounts } from "../../../api/amounts.ts";
import type { Container, Pod } from "../../../api/core.ts";
import type { KubernetesObject } from "../../../api/meta.ts";
import { podResources } from "../../../api/pod-resources.ts";
import type { LimitRange } from "../../../api/quota.ts";
import { limitRanges, pods } from "../../../api/resources.ts";
import { forbidden } from "../../../api/status.ts";
import { maximumProblem, minimumProblem, ratioProblem, type Limited } from "./limit-constraints.ts";
import type { AdmissionStep } from "./step.ts";

const ANNOTATION = "kubernetes.io/limit-ranger";

/**
 * Gives containers the defaults of their namespace's LimitRanges, and refuses Pods and claims outside of the limits.
 *
 * @throws {ApiError} Forbidden, naming all limits that do not hold.
 * @see kubernetes/plugin/pkg/admission/limitranger/admission.go (v1.36)
 */
export const applyLimitRanges: AdmissionStep = (definition, object, { api }) => {
  const isPod = definition.plural === pods.plural && definition.group === "";
  const isClaim = definition.plural === "persistentvolumeclaims" && definition.group === "";
  if ((!isPod && !isClaim) || !api.resources.ofKind("v1", limitRanges.kind)) return;
  const ranges = api.list(limitRanges, { namespace: object.metadata.namespace });
  if (isPod) for (const range of ranges) setDefaults(object as Pod, range);
  for (const range of ranges) {
    const problems = isPod ? podProblems(object as Pod, range) : claimProblems(object, range);
    if (problems.length === 0) continue;
    const detail = problems.length === 1 ? (problems[0] ?? "") : `[${problems.join(", ")}]`;
    throw forbidden(definition, object.metadata.name ?? "", detail);
  }
};

function setDefaults(pod: Pod, { spec }: LimitRange): void {
  const items = (spec.limits ?? []).filter(({ type }) => type === "Container");
  const limits: Amounts = Object.assign({}, ...items.map((item) => item.default));
  const requests: Amounts = Object.assign({}, ...items.map((item) => item.defaultRequest));
  const notes: string[] = [];
  const fill = (container: Container, kind: string) => {
    for (const [list, defaults] of [
      ["requests", requests],
      ["limits", limits],
    ] as const) {
      const present = container.resources[list] ?? {};
      const missing = Object.keys(defaults).filter((name) => !Object.hasOwn(present, name));
      if (missing.length === 0) continue;
      container.resources[list] = { ...defaults, ...present };
      notes.push(`${missing.sort().join(", ")} ${list.slice(0, -1)} for ${kind} ${container.name}`);
    }
  };
  for (const container of pod.spec.containers ?? []) fill(container, "container");
  for (const container of pod.spec.initContainers ?? []) fill(container, "init container");
  if (notes.length === 0) return;
  const note = `LimitRanger plugin set: ${notes.join("; ")}`;
  pod.metadata.annotations = { ...pod.metadata.annotations, [ANNOTATION]: note };
}

function podProblems(pod: Pod, { spec }: LimitRange): string[] {
  return (spec.limits ?? []).flatMap((item) => {
    const { type, min = {}, max = {}, maxLimitRequestRatio = {} } = item;
    if (type !== "Container" && type !== "Pod") return [];
    const containers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
    const subjects = type === "Container" ? containers.map(({ resources }) => resources) : [podResources(pod.spec)];
    return subjects.flatMap((resources) => {
      const limited: Limited = { type, requests: resources.requests ?? {}, limits: resources.limits ?? {} };
      return [
        ...Object.entries(min).map(([name, quantity]) => minimumProblem(limited, name, quantity)),
        ...Object.entries(max).map(([name, quantity]) => maximumProblem(limited, name, quantity)),
        ...Object.entries(maxLimitRequestRatio).map(([name, ratio]) => ratioProblem(limited, name, ratio)),
      ].filter((problem) => problem !== undefined);
    });
  });
}

function claimProblems(claim: KubernetesObject, { spec }: LimitRange): string[] {
  const { resources } = (claim as KubernetesObject & { spec: { resources?: { requests?: Amounts } } }).spec;
  const type = "PersistentVolumeClaim";
  return (spec.limits ?? []).flatMap((item) => {
    if (item.type !== type) return [];
    // A claim has no limits: what it requests is compared with the highest.
    const requests = resources?.requests ?? {};
    const limited: Limited = { type, requests, limits: {} };
    const highest: Limited = { type, requests, limits: requests };
    return [
      ...Object.entries(item.min ?? {}).map(([name, quantity]) => minimumProblem(limited, name, quantity)),
      ...Object.entries(item.max ?? {}).map(([name, quantity]) =>
        maximumProblem(highest, name, quantity)?.replace(/limit (?=is)/, "request "),
      ),
    ].filter((problem) => problem !== undefined);
  });
}
