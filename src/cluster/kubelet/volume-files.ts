import type { DownwardApiFile, KeyToPath } from "../../api/core.ts";
import { configMaps, secrets } from "../../api/resources.ts";
import { findContainer } from "./env/container-env.ts";
import { fieldValue, resourceValue } from "./env/downward.ts";
import type { VolumeFile, VolumeSources } from "./volumes.ts";

const DEFAULT_MODE = 0o644;

interface KeyedSource {
  readonly name: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

/**
 * The files that stand for the keys of a ConfigMap.
 *
 * @throws {Error} It, or a key, is missing and not optional.
 * @see kubernetes/pkg/volume/configmap/configmap.go MakePayload (v1.36)
 */
export function configMapFiles(sources: VolumeSources, from: KeyedSource, mode: number | undefined): VolumeFile[] {
  const found = sources.api.find(configMaps, sources.pod.metadata.namespace ?? "", from.name);
  if (!found && !from.optional) throw new Error(`configmap "${from.name}" not found`);
  const data = new Map<string, string | Uint8Array>(Object.entries(found?.data ?? {}));
  for (const [key, value] of decoded(found?.binaryData)) data.set(key, value);
  return keyedFiles("configmap references non-existent config key", from, data, mode);
}

/**
 * The files that stand for the keys of a Secret.
 *
 * @throws {Error} It, or a key, is missing and not optional.
 * @see kubernetes/pkg/volume/secret/secret.go MakePayload (v1.36)
 */
export function secretFiles(sources: VolumeSources, from: KeyedSource, mode: number | undefined): VolumeFile[] {
  const found = sources.api.find(secrets, sources.pod.metadata.namespace ?? "", from.name);
  if (!found && !from.optional) throw new Error(`secret "${from.name}" not found`);
  return keyedFiles("references non-existent secret key", from, new Map(decoded(found?.data)), mode);
}

/**
 * Files with fields of the pod.
 *
 * @throws {Error} A field or resource cannot be told.
 * @see kubernetes/pkg/volume/downwardapi/downwardapi.go CollectData (v1.36)
 */
export function downwardFiles(
  { pod, place }: VolumeSources,
  items: readonly DownwardApiFile[] = [],
  defaultMode = DEFAULT_MODE,
): VolumeFile[] {
  return items.map(({ path, fieldRef, resourceFieldRef, mode }) => {
    const container = resourceFieldRef && findContainer(pod, resourceFieldRef.containerName ?? "");
    const value = fieldRef
      ? fieldValue(pod, place, fieldRef.fieldPath)
      : container && resourceValue(container, place, resourceFieldRef);
    if (value === undefined) throw new Error(`cannot resolve the downward API file ${path}`);
    return { path, content: value, mode: mode ?? defaultMode };
  });
}

function keyedFiles(
  missing: string,
  from: KeyedSource,
  data: ReadonlyMap<string, string | Uint8Array>,
  defaultMode = DEFAULT_MODE,
): VolumeFile[] {
  if (!from.items?.length) return [...data].map(([path, content]) => ({ path, content, mode: defaultMode }));
  return from.items.flatMap(({ key, path, mode = defaultMode }) => {
    const content = data.get(key);
    if (content !== undefined) return [{ path, content, mode }];
    if (from.optional) return [];
    throw new Error(`${missing}: ${key}`);
  });
}

function decoded(data: Readonly<Record<string, string>> = {}): [string, Uint8Array][] {
  return Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64")]);
}
