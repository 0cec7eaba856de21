import type { Deployment } from "../../api/apps.ts";
import type { Container, Service } from "../../api/core.ts";
import { isEmptySelector, matchesLabelSelector } from "../../api/labels.ts";
import type { KubernetesObject, NewObject } from "../../api/meta.ts";
import type { PodDisruptionBudget } from "../../api/policy.ts";
import { isRecord } from "../../client/fields.ts";
import type { DockerfileFacts } from "../../dockerfile.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { LintInput, Of, ServingContainer, Workload } from "./rule.ts";

/** A Dockerfile and the images it makes; without an image it stands for every container. */
export interface GivenDockerfile {
  readonly image?: string;
  readonly facts: DockerfileFacts;
}

/**
 * Sorts manifests by what belongs together. A field that is null counts as absent, as in Kubernetes; objects that lack what
 * makes them one (a `spec`, containers) are left to the API, which refuses them.
 */
export function lintInput(manifests: readonly Manifest[], dockerfiles: readonly GivenDockerfile[] = []): LintInput {
  const services = ofKind<Service>(manifests, "Service");
  const budgets = ofKind<PodDisruptionBudget>(manifests, "PodDisruptionBudget");
  const workloads = ofKind<Deployment>(manifests, "Deployment").map((entry): Workload => {
    const own = services.filter((service) => isIn(service, entry) && selects(service.object, entry.object));
    return {
      ...entry,
      services: own,
      budgets: budgets.filter((budget) => isIn(budget, entry) && budgetSelects(budget.object, entry.object)),
      serving: servingContainer(entry.object, own),
      dockerfiles: dockerfilesOf(entry.object, dockerfiles),
    };
  });
  return { workloads, services, podLabels: manifests.flatMap(madeLabels) };
}

/** Labels of the pods of a workload of any kind, or of a Pod. */
function madeLabels({ object }: Manifest): Record<string, string>[] {
  if (object.kind === "Pod") return [object.metadata.labels ?? {}];
  const { spec } = withoutNulls(object) as { spec?: { template?: { metadata?: { labels?: Record<string, string> } } } };
  return spec?.template?.metadata?.labels ? [spec.template.metadata.labels] : [];
}

function ofKind<T extends KubernetesObject>(manifests: readonly Manifest[], kind: string): Of<NewObject<T>>[] {
  return manifests
    .filter(({ object }) => object.kind === kind)
    .map((manifest) => ({ manifest, object: withoutNulls(manifest.object) as NewObject<T> }))
    .filter(({ object }) => isWhole(object));
}

function isWhole(object: object): boolean {
  const { kind, spec } = object as { kind?: unknown; spec?: unknown };
  if (!isRecord(spec)) return false;
  if (kind !== "Deployment") return true;
  const template = isRecord(spec["template"]) ? spec["template"]["spec"] : undefined;
  const containers = isRecord(template) ? template["containers"] : undefined;
  return Array.isArray(containers) && containers.every(isRecord);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => (field === null ? [] : [[name, withoutNulls(field)]])),
  );
}

function isIn(a: Of<Manifest["object"]>, b: Of<Manifest["object"]>): boolean {
  return a.object.metadata.namespace === b.object.metadata.namespace;
}

/** Labels of the pods of a Deployment; a manifest need not have any. */
export function podLabels({ spec }: NewObject<Deployment>): Record<string, string> {
  return (spec as Partial<Deployment["spec"]> | undefined)?.template?.metadata?.labels ?? {};
}

/** Whether a Service finds the pods of a Deployment. */
export function selects({ spec }: NewObject<Service>, deployment: NewObject<Deployment>): boolean {
  const selector = Object.entries((spec as Partial<Service["spec"]> | undefined)?.selector ?? {});
  const labels = podLabels(deployment);
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
}

function budgetSelects({ spec }: NewObject<PodDisruptionBudget>, deployment: NewObject<Deployment>): boolean {
  return !isEmptySelector(spec.selector) && matchesLabelSelector(spec.selector, podLabels(deployment));
}

/** Containers of a Deployment; none where the manifest is not whole. */
export function containersOf({ spec }: NewObject<Deployment>): readonly Container[] {
  return (spec as Partial<Deployment["spec"]> | undefined)?.template?.spec?.containers ?? [];
}

function servingContainer(
  deployment: NewObject<Deployment>,
  services: readonly Of<NewObject<Service>>[],
): ServingContainer | undefined {
  const containers = containersOf(deployment);
  const targets = services.flatMap(({ object }) =>
    (object.spec.ports ?? []).map((port) => port.targetPort ?? port.port),
  );
  const found = containers.findIndex(({ ports = [] }) =>
    ports.some(({ name, containerPort }) => targets.some((target) => target === name || target === containerPort)),
  );
  const index = found === -1 ? 0 : found;
  const container = containers[index];
  return container && { container, field: `spec.template.spec.containers[${index}]` };
}

function dockerfilesOf(
  deployment: NewObject<Deployment>,
  dockerfiles: readonly GivenDockerfile[],
): Map<string, DockerfileFacts> {
  const bare = (image = "") => image.replace(/[:@][^/]*$/, "");
  return new Map(
    containersOf(deployment).flatMap(({ name, image }) => {
      const given = dockerfiles.find(
        (file) => file.image === undefined || file.image === image || file.image === bare(image),
      );
      return given ? [[name, given.facts] as const] : [];
    }),
  );
}
