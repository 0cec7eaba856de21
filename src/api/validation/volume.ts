import type { KeyToPath, Volume, VolumeProjection } from "../core.ts";
import { duplicate, forbiddenField, invalid, notSupported, required, type FieldError } from "../field-error.ts";
import { validateFieldPath, validateResourceField } from "./downward-api.ts";
import { isDnsLabel } from "./names.ts";
import { validateNoBacksteps, validateRelativePath } from "./path.ts";

/** In the order in which Kubernetes looks at them; others are accepted as they are. */
const SOURCES = ["emptyDir", "hostPath", "secret", "downwardAPI", "configMap", "projected"] as const;
const HOST_PATH_TYPES = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];
const MAX_MODE = 0o777;
const MIN_TOKEN_SECONDS = 600;

/** What {@link validateVolumes} finds. */
export interface VolumesResult {
  readonly errors: FieldError[];
  /** Names that can be mounted: those of the volumes that are valid. */
  readonly names: ReadonlySet<string>;
}

/** @see kubernetes/pkg/apis/core/validation/validation.go ValidateVolumes (v1.36) */
export function validateVolumes(volumes: readonly Volume[], field: string): VolumesResult {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const path = `${field}[${index}]`;
    const found = [...sourceErrors(volume, path), ...nameErrors(volume.name, names, `${path}.name`)];
    if (found.length === 0) names.add(volume.name);
    errors.push(...found);
  }
  return { errors, names };
}

function nameErrors(name: string, taken: ReadonlySet<string>, field: string): FieldError[] {
  if (!name) return [required(field)];
  const problem = isDnsLabel(name);
  if (problem) return [invalid(field, name, problem)];
  return taken.has(name) ? [duplicate(field, name)] : [];
}

function sourceErrors(volume: Volume, field: string): FieldError[] {
  const { name: _name, ...sources } = volume;
  const given = [
    ...SOURCES.filter((source) => volume[source]),
    ...Object.keys(sources).filter((source) => !SOURCES.some((known) => known === source)),
  ];
  const [first, ...more] = given;
  return [
    ...(first ? oneSourceErrors(volume, first, `${field}.${first}`) : []),
    ...more.map((source) => forbiddenField(`${field}.${source}`, "may not specify more than 1 volume type")),
  ];
}

function oneSourceErrors(volume: Volume, source: string, field: string): FieldError[] {
  const { configMap, secret, hostPath, downwardAPI, projected } = volume;
  if (source === "configMap" && configMap) {
    const named = configMap.name ? [] : [required(`${field}.name`)];
    return [...named, ...filesErrors(configMap, field)];
  }
  if (source === "secret" && secret) {
    const named = secret.secretName ? [] : [required(`${field}.secretName`)];
    return [...named, ...filesErrors(secret, field)];
  }
  if (source === "hostPath" && hostPath) {
    if (!hostPath.path) return [required(`${field}.path`)];
    const { type = "" } = hostPath;
    const typed = HOST_PATH_TYPES.includes(type) ? [] : [notSupported(`${field}.type`, type, HOST_PATH_TYPES)];
    return [...validateNoBacksteps(hostPath.path, `${field}.path`), ...typed];
  }
  if (source === "downwardAPI") return downwardErrors(downwardAPI?.items, field);
  return source === "projected" ? (projected?.sources ?? []).flatMap(projectionErrors(field)) : [];
}

const projectionErrors =
  (field: string) =>
  ({ configMap, secret, downwardAPI, serviceAccountToken }: VolumeProjection, index: number): FieldError[] => {
    const path = `${field}.sources[${index}]`;
    const errors: FieldError[] = [];
    if (secret) errors.push(...nameOf(secret, `${path}.secret`), ...filesErrors(secret, `${path}.secret`));
    if (configMap)
      errors.push(...nameOf(configMap, `${path}.configMap`), ...filesErrors(configMap, `${path}.configMap`));
    if (downwardAPI) errors.push(...downwardErrors(downwardAPI.items, `${path}.downwardAPI`));
    if (serviceAccountToken) {
      const { expirationSeconds = 0, path: file } = serviceAccountToken;
      if (expirationSeconds < MIN_TOKEN_SECONDS) {
        const detail = "may not specify a duration less than 10 minutes";
        errors.push(invalid(`${path}.serviceAccountToken.expirationSeconds`, expirationSeconds, detail));
      }
      if (!file) errors.push(required(`${path}.serviceAccountToken.path`));
    }
    return errors;
  };

const nameOf = ({ name }: { name: string }, field: string): FieldError[] => (name ? [] : [required(`${field}.name`)]);

function filesErrors(
  { items, defaultMode }: { items?: KeyToPath[]; defaultMode?: number },
  field: string,
): FieldError[] {
  return [
    ...modeErrors(defaultMode, `${field}.defaultMode`),
    ...(items ?? []).flatMap(({ key, path, mode }, index) => {
      const item = `${field}.items[${index}]`;
      const keyed = key ? [] : [required(`${item}.key`)];
      return [...keyed, ...filePathErrors(path, `${item}.path`), ...modeErrors(mode, `${item}.mode`)];
    }),
  ];
}

function downwardErrors(items: readonly DownwardFile[] | undefined, field: string): FieldError[] {
  return (items ?? []).flatMap(({ path, fieldRef, resourceFieldRef }, index) => {
    const item = `${field}.items[${index}]`;
    const errors = filePathErrors(path, `${item}.path`);
    if (fieldRef) {
      if (resourceFieldRef) {
        errors.push(invalid(item, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"));
      }
      return [...errors, ...validateFieldPath(fieldRef.fieldPath, "volume", `${item}.fieldRef`)];
    }
    if (!resourceFieldRef) return [...errors, required(item, "one of fieldRef and resourceFieldRef is required")];
    return [...errors, ...validateResourceField(resourceFieldRef, "volume", `${item}.resourceFieldRef`)];
  });
}

type DownwardFile = NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>[number];

function filePathErrors(path: string, field: string): FieldError[] {
  return path ? validateRelativePath(path, field) : [required(field)];
}

function modeErrors(mode: number | undefined, field: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= MAX_MODE)) return [];
  return [invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}
