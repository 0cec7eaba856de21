import type { Pod, ServiceAccountTokenProjection, Volume, VolumeProjection } from "../../api/core.ts";
import type { Api } from "../api.ts";
import type { ClaimPaths } from "./claim-paths.ts";
import type { PodPlace } from "./env/downward.ts";
import { configMapFiles, downwardFiles, secretFiles } from "./volume-files.ts";

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
  /** Set for a `hostPath` or a claim: the directory itself, nothing is made. */
  readonly hostPath?: string;
}

/** A volume cannot be set up; the pod waits with `ContainerCreating` and an event `FailedMount`. */
export class VolumeError extends Error {
  constructor(volume: string, message: string) {
    super(`MountVolume.SetUp failed for volume "${volume}" : ${message}`);
    this.name = "VolumeError";
  }
}

/** What the contents of volumes are made from. */
export interface VolumeSources {
  readonly api: Api;
  readonly pod: Pod;
  readonly place: PodPlace;
  readonly claims?: ClaimPaths;
  /** The path of a `hostPath`. @throws {Error} It is not what its type says. */
  hostPath(source: NonNullable<Volume["hostPath"]>): string;
  /** @throws {Error} It cannot be issued. */
  token(projection: ServiceAccountTokenProjection): string;
}

/**
 * The contents of all volumes of a pod, read from the API now.
 *
 * @throws {VolumeError} A ConfigMap, Secret or key is missing that is not optional, or the kind is not offered.
 */
export function volumeFilesOf(sources: VolumeSources): VolumeFiles[] {
  return (sources.pod.spec.volumes ?? []).map((volume) => {
    try {
      return volumeOf(sources, volume);
    } catch (error) {
      throw new VolumeError(volume.name, error instanceof Error ? error.message : String(error));
    }
  });
}

/** Whether a ConfigMap or Secret of this name stands behind a volume of the pod. */
export function hasVolumeFrom(pod: Pod, kind: "configMap" | "secret", name: string): boolean {
  return (pod.spec.volumes ?? []).some(({ configMap, secret, projected }) => {
    if ((kind === "configMap" ? configMap?.name : secret?.secretName) === name) return true;
    return projected?.sources?.some((source) => source[kind]?.name === name) ?? false;
  });
}

function volumeOf(sources: VolumeSources, volume: Volume): VolumeFiles {
  const { name, emptyDir, hostPath, configMap, secret, downwardAPI, projected } = volume;
  if (emptyDir) return { name };
  if (hostPath) return { name, hostPath: sources.hostPath(hostPath) };
  if (configMap) return { name, files: configMapFiles(sources, configMap, configMap.defaultMode) };
  if (secret) return { name, files: secretFiles(sources, { ...secret, name: secret.secretName }, secret.defaultMode) };
  if (downwardAPI) return { name, files: downwardFiles(sources, downwardAPI.items, downwardAPI.defaultMode) };
  if (projected) {
    const parts = projected.sources ?? [];
    const files = parts.flatMap((projection) => projectedFiles(sources, projection, projected.defaultMode));
    // what comes later goes before
    return { name, files: [...new Map(files.map((file) => [file.path, file])).values()] };
  }
  const claim = claimNameOf(sources.pod, volume);
  if (claim === undefined || !sources.claims) throw new Error("volume type is not offered by the embedded cluster");
  return { name, hostPath: sources.claims.pathOf(sources.pod, claim) };
}

/** A volume with a claim template of its own has a claim named after pod and volume. */
function claimNameOf({ metadata }: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | undefined {
  return persistentVolumeClaim?.claimName ?? (ephemeral ? `${metadata.name}-${name}` : undefined);
}

function projectedFiles(sources: VolumeSources, projection: VolumeProjection, mode: number | undefined): VolumeFile[] {
  const { configMap, secret, downwardAPI, serviceAccountToken } = projection;
  if (configMap) return configMapFiles(sources, configMap, mode);
  if (secret) return secretFiles(sources, secret, mode);
  if (downwardAPI) return downwardFiles(sources, downwardAPI.items, mode);
  if (!serviceAccountToken) throw new Error("this kind of projection is not offered by the embedded cluster");
  return [{ path: serviceAccountToken.path, content: sources.token(serviceAccountToken), mode: mode ?? 0o644 }];
}
