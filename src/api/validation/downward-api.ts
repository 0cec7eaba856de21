import { invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { qualifiedNameErrors } from "./names.ts";

/** Where the value goes: an environment variable, or a file of a volume. */
export type DownwardTarget = "env" | "volume";

/** Fields that can be asked for, per target. */
const FIELDS: Readonly<Record<DownwardTarget, readonly string[]>> = {
  env: [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
  ],
  volume: ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"],
};
/** Fields that exist, but not for every target. */
const KNOWN_FIELDS = [
  ...FIELDS.env,
  ...FIELDS.volume,
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
] as readonly string[];
const RESOURCES = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];
const SUBSCRIPTED = /^(?<map>metadata\.(?:labels|annotations))\['(?<key>.*)'\]$/;

/**
 * Which field of the Pod a `fieldRef` means.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go validateObjectFieldSelector (v1.36)
 */
export function validateFieldPath(path: string | undefined, target: DownwardTarget, field: string): FieldError[] {
  if (!path) return [required(`${field}.fieldPath`)];
  const { map, key = "" } = SUBSCRIPTED.exec(path)?.groups ?? {};
  if (map) {
    const name = map === "metadata.annotations" ? key.toLowerCase() : key;
    return qualifiedNameErrors(name).map((problem) => invalid(field, name, problem));
  }
  if (!KNOWN_FIELDS.includes(path)) {
    const detail = `error converting fieldPath: field label not supported: ${path}`;
    return [invalid(`${field}.fieldPath`, path, detail)];
  }
  return FIELDS[target].includes(path) ? [] : [notSupported(`${field}.fieldPath`, path, FIELDS[target])];
}

/**
 * Which limit or request of a container a `resourceFieldRef` means.
 *
 * @see kubernetes/pkg/apis/core/validation/validation.go validateContainerResourceFieldSelector (v1.36)
 */
export function validateResourceField(
  { containerName, resource }: { containerName?: string; resource?: string },
  target: DownwardTarget,
  field: string,
): FieldError[] {
  if (target === "volume" && !containerName) return [required(`${field}.containerName`)];
  if (!resource) return [required(`${field}.resource`)];
  if (RESOURCES.includes(resource) || /^(?:limits|requests)\.hugepages-/.test(resource)) return [];
  return [notSupported(`${field}.resource`, resource, RESOURCES)];
}
