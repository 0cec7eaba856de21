import type { DownwardApiFile, KeyToPath, Pod, Volume, VolumeProjection } from "../../api/core.ts";
import { configMaps, secrets } from "../../api/resources.ts";
import type { Api } from "../api.ts";
import { findContainer } from "./env/container-env.ts";
import { fieldValue, resourceValue, type PodPlace } from "./env/downward.ts";

/** One file of a volume. */
export interface VolumeFile {
  /** Relative to the volume, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/** A volume of a pod and what is in it. */
export interface VolumeFiles {
  readonly name: string;
  /** Undefined for an `emptyDir`, whose content belongs to the containers. */
  readonly files?: readonly VolumeFile[];
  /** Set for a `hostPath`: the directory itself, nothing is made. */
  readonly hostPath?: string;
}

/** A volume cannot be set up; the pod waits with `ContainerCreating` and an event `FailedMount`. */
export class VolumeError extends Error {
  constructor(volume: string, message: string) {
    super(`MountVolume.SetUp failed for volume "${volume}" : ${message}`);
    this.name = "VolumeError";
  }
}

/** Stands where a pod would find its ServiceAccount token; the embedded cluster does not check such tokens. */
const TOKEN_PLACEHOLDER = "rollscope-embedded-cluster-token";

/**
 * The contents of all volumes of a pod, read from the API now.
 *
 * @throws {VolumeError} A ConfigMap, Secret or key is missing that is not optional, or the kind is not offered.
 */
export function volumeFilesOf(api: Api, pod: Pod, place: PodPlace): VolumeFiles[] {
  return (pod.spec.volumes ?? []).map((volume) => {
    const { name } = volume;
    if (volume.emptyDir) return { name };
    if (volume.hostPath) return { name, hostPath: volume.hostPath.path };
    return { name, files: filesOf({ api, pod, place, volume: name }, volume) };
  });
}

interface Source {
  readonly api: Api;
  readonly pod: Pod;
  readonly place: PodPlace;
  readonly volume: string;
}

function filesOf(source: Source, volume: Volume): VolumeFile[] {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return configMapFiles(source, configMap, configMap.defaultMode);
  if (secret) return secretFiles(source, { ...secret, name: secret.secretName }, secret.defaultMode);
  if (downwardAPI) return downwardFiles(source, downwardAPI.items);
  if (projected) {
    return (projected.sources ?? []).flatMap((projection) => projectedFiles(source, projection, projected.defaultMode));
  }
  throw new VolumeError(source.volume, "volume type is not offered by the embedded cluster");
}

function projectedFiles(source: Source, projection: VolumeProjection, mode: number | undefined): VolumeFile[] {
  if (projection.configMap) return configMapFiles(source, projection.configMap, mode);
  if (projection.secret) return secretFiles(source, projection.secret, mode);
  if (projection.downwardAPI) return downwardFiles(source, projection.downwardAPI.items);
  if (!projection.serviceAccountToken) return [];
  return [{ path: projection.serviceAccountToken.path, content: TOKEN_PLACEHOLDER, mode: 0o600 }];
}

interface KeyedSource {
  readonly name: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

function configMapFiles(source: Source, from: KeyedSource, mode: number | undefined): VolumeFile[] {
  const found = source.api.find(configMaps, source.pod.metadata.namespace ?? "", from.name);
  if (!found && !from.optional) throw new VolumeError(source.volume, `configmap "${from.name}" not found`);
  const binary = Object.entries(found?.binaryData ?? {}).map(([key, value]): [string, Uint8Array] => [
    key,
    Buffer.from(value, "base64"),
  ]);
  return keyedFiles(
    source,
    from,
    new Map<string, string | Uint8Array>([...Object.entries(found?.data ?? {}), ...binary]),
    mode,
  );
}

function secretFiles(source: Source, from: KeyedSource, mode: number | undefined): VolumeFile[] {
  const found = source.api.find(secrets, source.pod.metadata.namespace ?? "", from.name);
  if (!found && !from.optional) throw new VolumeError(source.volume, `secret "${from.name}" not found`);
  const data = Object.entries(found?.data ?? {}).map(([key, value]): [string, Uint8Array] => [
    key,
    Buffer.from(value, "base64"),
  ]);
  return keyedFiles(source, from, new Map(data), mode);
}

function keyedFiles(
  source: Source,
  from: KeyedSource,
  data: ReadonlyMap<string, string | Uint8Array>,
  defaultMode = 0o644,
): VolumeFile[] {
  if (!from.items) return [...data].map(([path, content]) => ({ path, content, mode: defaultMode }));
  return from.items.flatMap(({ key, path, mode = defaultMode }) => {
    const content = data.get(key);
    if (content !== undefined) return [{ path, content, mode }];
    if (from.optional) return [];
    throw new VolumeError(source.volume, `references non-existent config key: ${key}`);
  });
}

function downwardFiles(source: Source, items: readonly DownwardApiFile[] = []): VolumeFile[] {
  return items.map(({ path, fieldRef, resourceFieldRef }) => {
    const container = resourceFieldRef && findContainer(source.pod, resourceFieldRef.containerName ?? "");
    const value = fieldRef
      ? fieldValue(source.pod, source.place, fieldRef.fieldPath)
      : container && resourceValue(container, source.place, resourceFieldRef);
    if (value === undefined) throw new VolumeError(source.volume, `cannot resolve the downward API file ${path}`);
    return { path, content: value, mode: 0o644 };
  });
}
