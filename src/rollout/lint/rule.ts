import type { Deployment } from "../../api/apps.ts";
import type { Container, Service } from "../../api/core.ts";
import type { NewObject } from "../../api/meta.ts";
import type { PodDisruptionBudget } from "../../api/policy.ts";
import type { DockerfileFacts } from "../../dockerfile.ts";
import type { CauseId } from "../diagnosis/diagnosis.ts";
import type { Manifest } from "../manifests/manifest.ts";

/** A text in both languages. */
export interface Text {
  readonly en: string;
  readonly ko: string;
}

/** `error`: drops requests; `warning`: often does, or hides that it does; `note`: good to know. */
export type Severity = "error" | "warning" | "note";

/** A manifest whose object is of a known kind. */
export interface Of<T> {
  readonly manifest: Manifest;
  readonly object: T;
}

/** One Deployment with what belongs to it. */
export interface Workload extends Of<NewObject<Deployment>> {
  /** Those that select its pods. */
  readonly services: readonly Of<NewObject<Service>>[];
  readonly budgets: readonly Of<NewObject<PodDisruptionBudget>>[];
  /** The container that the Services lead to, else the first; undefined when there is none. */
  readonly serving: ServingContainer | undefined;
  /** By name of the container, as far as Dockerfiles were given. */
  readonly dockerfiles: ReadonlyMap<string, DockerfileFacts>;
}

/** A container and where it stands. */
export interface ServingContainer {
  readonly container: Container;
  /** `spec.template.spec.containers[0]` */
  readonly field: string;
}

/** All manifests, sorted. */
export interface LintInput {
  readonly workloads: readonly Workload[];
  readonly services: readonly Of<NewObject<Service>>[];
  /** Labels of all pods that the manifests make, whatever makes them. */
  readonly podLabels: readonly Readonly<Record<string, string>>[];
}

/** One place where a rule is broken. */
export interface Hit {
  readonly manifest: Manifest;
  /** As Kubernetes writes it: `spec.strategy`. */
  readonly field: string;
  /** What is there, in one sentence. */
  readonly message: Text;
  /** Where it is graver or milder than the rule usually is. */
  readonly severity?: Severity;
}

/** A hazard that manifests can have. */
export interface Rule {
  /** Stable, in kebab case. */
  readonly id: string;
  readonly severity: Severity;
  /** What it leads to, see docs/diagnosis.md. */
  readonly cause: CauseId;
  readonly title: Text;
  /** What to do, in one sentence. */
  readonly fix: Text;
  check(input: LintInput): Hit[];
}

/** A rule that looks at one Deployment after the other. */
export function perWorkload(check: (workload: Workload) => Omit<Hit, "manifest">[]): Rule["check"] {
  return ({ workloads }) =>
    workloads.flatMap((workload) => check(workload).map((hit) => ({ manifest: workload.manifest, ...hit })));
}

/** A rule that looks at the container which gets the traffic. */
export function perServingContainer(
  check: (serving: ServingContainer, workload: Workload) => Omit<Hit, "manifest">[],
): Rule["check"] {
  return perWorkload((workload) => (workload.serving ? check(workload.serving, workload) : []));
}
